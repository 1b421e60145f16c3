"""The date picker reads days as people type them, in Chinese and English."""

import json
import subprocess
from pathlib import Path

WEDNESDAY = "2026-09-02"
TYPED = {
    "今天": "2026-09-02",
    "明天": "2026-09-03",
    "后天": "2026-09-04",
    "tomorrow": "2026-09-03",
    "9-6": "2026-09-06",
    "9/6": "2026-09-06",
    "９-６": "2026-09-06",
    "9月6日": "2026-09-06",
    "9月6号": "2026-09-06",
    "2027年1月5日": "2027-01-05",
    "2026-09-06": "2026-09-06",
    "20260906": "2026-09-06",
    "sep 6": "2026-09-06",
    "6 September 2027": "2027-09-06",
    "1-5": "2027-01-05",
    "8-20": "2026-08-20",
    "周五": "2026-09-04",
    "星期日": "2026-09-06",
    "周三": "2026-09-09",
    "fri": "2026-09-04",
    "下周五": "2026-09-11",
    "next fri": "2026-09-11",
    "本周一": "2026-08-31",
    "+3d": "2026-09-05",
    "+2w": "2026-09-16",
    "+1m": "2026-10-02",
    "3天后": "2026-09-05",
    "三天后": "2026-09-05",
    "两周后": "2026-09-16",
    "两个月后": "2026-11-02",
    "月底": "2026-09-30",
    "下月底": "2026-10-31",
    "end of next month": "2026-10-31",
    "两": None,
    "一月": None,
    "2-30": None,
    "13-1": None,
    "25": "2026-09-25",
    "1号": "2026-10-01",
    "": None,
    "hello": None,
}


def test_days_are_read_as_typed() -> None:
    cases = json.dumps([[text, WEDNESDAY] for text in TYPED] + [["+1m", "2026-01-31"], ["31", "2026-09-05"]])
    script = Path(__file__).parent / "dates.mjs"
    said = subprocess.run(["node", str(script), cases], capture_output=True, text=True, check=True)
    *days, end_of_month, next_31 = json.loads(said.stdout)
    assert dict(zip(TYPED, days, strict=True)) == TYPED
    assert end_of_month == "2026-02-28"
    assert next_31 == "2026-10-31"


def test_today_is_the_day_of_the_person_and_not_of_the_machine() -> None:
    late = "new Date('2026-11-30T17:30:00Z')"
    script = "import { today, iso } from './frontend/js/dates.js'; console.log(JSON.stringify([%s].map(iso)))"
    zones = [f"today({late}, '{zone}')" for zone in ("Asia/Shanghai", "Europe/Lisbon", "America/New_York")]
    said = subprocess.run(
        ["node", "--input-type=module", "-e", script % ", ".join(zones)], capture_output=True, text=True, check=True
    )
    assert json.loads(said.stdout) == ["2026-12-01", "2026-11-30", "2026-11-30"]
