"""A log that cannot be read says why, to everybody in their language, however the reading ended."""

import ast
import gzip
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.run import Cancelled, Run
from opsloop.kernel.jobs.worker import claim, look_round, work_off
from opsloop.rooms.processes import mining_of, reading_logs
from opsloop.rooms.processes.bringing import bring_file
from opsloop.rooms.processes.how_far import WORKING_OUT
from opsloop.rooms.processes.mining_of import most_unpacked
from opsloop.rooms.processes.models import Log
from opsloop.rooms.processes.reading_logs import read_log
from opsloop.rooms.processes.reading_words import NOTES, SENTENCES, said

pytestmark = pytest.mark.django_db
TABLE = b"case,activity,time\n" + b"".join(b"%d,step %d,2026-03-02 12:00\n" % (n, n * n) for n in range(3000))


@pytest.fixture
def brought(team, lin):
    """A log that was brought, of this name and content."""

    def bring(name: str = "tickets.csv", content: bytes = TABLE) -> Log:
        return bring_file(SimpleUploadedFile(name, content), workspace=team, by=lin)

    return bring


@pytest.fixture
def page(client, lin):
    """The page of a log in a language."""

    def look(log: Log, language: str) -> str:
        lin.language = language
        lin.save(update_fields=["language"])
        client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(f"/growth/maps/{log.pk}/").content.decode()

    return look


@pytest.mark.parametrize(
    ("name", "content", "english", "chinese"),
    [
        ("cut.csv.gz", gzip.compress(TABLE, mtime=0)[:2000], "the packed file ends in the middle", "压缩文件不完整"),
        ("plain.csv.gz", TABLE, "it is not packed with gzip", "内容却不是 gzip 压缩"),
        ("zip.xlsx", b"PK\x03\x04 and nothing else", "the workbook is broken or was cut off", "工作簿已损坏或不完整"),
        ("head.csv", b"case,activity,time\n", "there is no row in it", "没有任何数据行"),
        (
            "bomb.xes",
            b"<!DOCTYPE x [<!ENTITY a 'aa'>]><log>&a;</log>",
            "a document type or an entity",
            "文档类型或实体",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_both_languages(brought, page, name, content, english, chinese):
    log = brought(name, content)
    work_off()
    log.refresh_from_db()
    assert (log.state, log.job.state) == (Log.State.FAILED, Job.State.FAILED)
    assert f"{name} cannot be read as a log: " in page(log, "en")
    assert english in page(log, "en")
    assert chinese in page(log, "zh-hans")


def test_a_worker_killed_at_its_last_attempt_leaves_a_sentence(brought, page):
    log = brought()
    for _attempt in range(3):
        Job.objects.filter(pk=log.job_id).update(run_after=timezone.now())
        assert claim() is not None
        Job.objects.filter(pk=log.job_id).update(heartbeat_at=timezone.now() - timedelta(hours=1))
        log.refresh_from_db()
        assert log.state == Log.State.READING
        look_round()
    log.refresh_from_db()
    assert (log.state, log.job.state) == (Log.State.FAILED, Job.State.FAILED)
    assert "The worker doing this stopped in the middle." in page(log, "en")
    assert "执行" in page(log, "zh-hans")
    assert "Being read" not in page(log, "en")


def test_a_mistake_of_ours_is_a_sentence_after_the_last_attempt(brought, page, monkeypatch):
    def broken(*_args: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(reading_logs, "mine", broken)
    log = brought()
    for _attempt in range(2):
        log.refresh_from_db()
        assert log.state == Log.State.READING
        Job.objects.filter(pk=log.job_id).update(run_after=timezone.now())
        work_off()
    log.refresh_from_db()
    assert log.state == Log.State.FAILED
    assert "Something went wrong on our side." in page(log, "en")
    monkeypatch.undo()
    Job.objects.get(pk=log.job_id).start_again(by=None)
    work_off()
    log.refresh_from_db()
    assert log.state == Log.State.ASKING


def test_reading_that_is_cancelled_before_or_while_it_runs_says_so(brought, monkeypatch):
    def stopped(*_args: object) -> None:
        raise Cancelled

    monkeypatch.setattr(reading_logs, "mine", stopped)
    waiting, running = brought(), brought()
    Job.objects.get(pk=waiting.job_id).cancel(by=None)
    work_off()
    for log in (waiting, running):
        log.refresh_from_db()
        assert (log.state, log.refused) == (Log.State.FAILED, "Reading was stopped.")
    with translation.override("zh-hans"):
        assert waiting.refused == "读取已停止。"


@pytest.fixture
def reading(brought):
    """A log of many pieces whose columns are named, and the attempt of a worker to read it."""
    log = brought("tickets.csv.gz", gzip.compress(TABLE * 30))
    Log.objects.filter(pk=log.pk).update(named=True, roles={"case": "case", "activity": "activity", "time": "time"})
    job = claim()
    assert job is not None
    return log, Run(job)


def test_reading_that_is_cancelled_in_the_middle_of_the_file_ends_there(reading, lin, monkeypatch):
    log, run = reading
    told = []

    def cancelled_at_once(_run, done, total, _message):
        told.append(100 * done // total)
        log.job.cancel(by=lin)
        run.give_sign()

    monkeypatch.setattr(Run, "progress", cancelled_at_once)
    with pytest.raises(Cancelled):
        read_log(run, log.pk)
    assert told == [0]


def test_reading_that_is_cancelled_in_a_long_question_ends_there(reading, lin, monkeypatch):
    log, run = reading

    def long(source):
        log.job.cancel(by=lin)
        run.give_sign()
        return source.warehouse.rows("select a.range from range(10000000) a, range(10000000) b where a.range = -1")

    monkeypatch.setattr(mining_of, "event_log", long)
    began = time.monotonic()
    with pytest.raises(Cancelled):
        read_log(run, log.pk)
    assert time.monotonic() - began < 2


def test_what_was_kept_until_it_was_cancelled_goes_too(reading, lin, monkeypatch):
    log, run = reading
    kept = []

    def half_kept(instances, folder):
        folder.mkdir(parents=True)
        (folder / "events.parquet").touch()
        kept.append(folder)
        log.job.cancel(by=lin)
        run.give_sign()
        instances.warehouse.interrupt()
        instances.warehouse.rows("select 1")

    monkeypatch.setattr(mining_of, "store", half_kept)
    with pytest.raises(Cancelled):
        read_log(run, log.pk)
    assert not kept[0].exists()


def test_a_packed_log_is_never_nearly_done_before_it_is_read(reading, monkeypatch):
    log, run = reading
    told: list[tuple[int, str]] = []
    monkeypatch.setattr(Run, "progress", lambda _run, done, total, say: told.append((100 * done // total, str(say))))
    read_log(run, log.pk)
    log.refresh_from_db()
    assert log.state == Log.State.READY
    assert [done for done, _said in told] == sorted(done for done, _said in told)
    assert max(done for done, said in told if said == "Reading the file") <= 50
    working = [done for done, said in told if said == "Working out the map"]
    assert (working[0], working[-1], len(set(working)) > 10) == (50, 95, True)
    with translation.override("zh-hans"):
        assert str(WORKING_OUT) == "正在计算流程图"


def test_the_list_of_logs_shows_those_without_a_map(brought, client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    broken, asking = brought("head.csv", b"case,activity,time\n"), brought("asks.csv")
    work_off()
    reading = brought("waits.csv")
    shown = client.get("/growth/maps/")
    assert shown.status_code == 200
    for log in (broken, asking, reading):
        assert f"/growth/maps/{log.pk}/" in shown.content.decode()


def test_what_may_be_unpacked_is_bounded_by_the_upload_and_by_a_setting(settings):
    settings.UPLOAD_LIMIT_MB, settings.LOG_UNPACKED_LIMIT_MB = 50, 3000
    assert most_unpacked() == 2000 * 1024**2
    settings.LOG_UNPACKED_LIMIT_MB = 100
    assert most_unpacked() == 100 * 1024**2


def test_an_upload_is_read_within_that_bound(brought, settings):
    settings.LOG_UNPACKED_LIMIT_MB = 1
    log = brought("bomb.csv.gz", gzip.compress(TABLE * 30))
    work_off()
    log.refresh_from_db()
    assert log.refused == "bomb.csv.gz cannot be read as a log: unpacked it is longer than 1 MB."


def test_figures_of_a_reason_are_easy_to_read():
    assert said("its first sheet has more than %(most)s rows", {"most": 1_048_576}).endswith("1,048,576 rows")


def test_what_was_assumed_while_reading_stands_beside_the_columns_and_on_the_map(brought, page, client):
    rows = "案例,活动,时间\n1,受理,2026-03-02 12:00\n1,办结,2026-03-02 11:00\n2,受理,\n2,办结,2026-03-03 09:00\n"
    log = brought("tickets.csv", rows.encode("gb18030"))
    work_off()
    page(log, "zh-hans")
    columns = client.get(f"/growth/maps/{log.pk}/columns").content.decode()
    assert "文件不是 UTF-8 编码，已按 GB18030 读取。" in columns
    named = {"case": "案例", "activity": "活动", "time": "时间", "zone": "Asia/Shanghai"}
    client.post(f"/growth/maps/{log.pk}/columns", named)
    work_off()
    shown = page(log, "en")
    assert "The text is not UTF-8; it was read as GB18030." in shown
    assert "3 of 3 times name no time zone; they were read as times of Asia/Shanghai." in shown
    assert "Rows left out: 0 without a case, 0 without a step, 1 without a time that can be read." in shown
    assert "Rows that stood before an earlier event of their case: 1; they were put in order." in shown
    assert "3 个时间里有 3 个没有写明时区，已按 Asia/Shanghai 读取。" in page(log, "zh-hans")


def test_every_reason_of_the_engines_is_known_in_words():
    engines = Path(mining_of.__file__).parents[2] / "engines"
    said = set()
    for file in (*engines.glob("warehouse/*.py"), *engines.glob("mining/**/*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"Unreadable", "WrongLog", "Note"}:
                assert isinstance(call.args[0], ast.Constant | ast.Subscript), f"{file.name} puts a sentence together"
                said |= {call.args[0].value} if isinstance(call.args[0], ast.Constant) else set()
    assert said - {*SENTENCES, *NOTES} == set()
    assert len(said) > 40
