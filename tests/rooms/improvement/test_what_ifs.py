"""A what-if is kept with its improvement before the roll-out, also where there was no answer, and can be taken away."""

from datetime import timedelta

import pytest

from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.improvement.improvement import NotNow
from opsloop.rooms.improvement.improving import improve
from opsloop.rooms.improvement.models import Improvement, WhatIf
from opsloop.rooms.improvement.supposing import AnotherProcess, NotAnswered, keep_what_if, take_away
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.kept_findings import finding_from
from opsloop.rooms.processes.models import Log
from opsloop.rooms.processes.what_ifs import Supposed, ask
from tests.rooms.improvement.conftest import TODAY
from tests.rooms.improvement.test_pages import as_, page

pytestmark = pytest.mark.django_db
HERE = "/growth/improvements/IMP-1"
DAY = TODAY - timedelta(weeks=11)


@pytest.fixture
def log(history) -> Log:
    return history(day=DAY, weeks=22)


@pytest.fixture
def improvement(log, lin) -> Improvement:
    return improve(log, key_of(finding_from(log.findings[0])), by=lin)


def answered(log: Log, lin, *, days: str = "") -> Job:
    """What leaving the check out would bring."""
    job = ask(log, days, [Supposed("skip", "主管复核", 100)], by=lin)
    work_off()
    job.refresh_from_db()
    return job


def test_an_answer_is_kept_with_all_that_it_was_made_of_and_shown_before_the_redesign(improvement, log, lin, wang):
    job, owner = answered(log, lin), as_(lin)
    outcome = page(owner, f"/growth/maps/{log.pk}/what-ifs/{job.pk}")
    assert f"{HERE}/what-ifs?job={job.pk}" in outcome
    answer = owner.post(f"{HERE}/what-ifs?job={job.pk}")
    assert answer.headers["Location"] == HERE
    row = WhatIf.objects.get()
    assert (row.log, row.log_name, row.kept_by, row.mined_at) == (log, log.name, lin, log.mined_at)
    assert row.result["changes"] == [["skip", "主管复核", 100]]
    assert (row.result["seed"], row.result["log_cases"]) == (1, log.figures["cases"])
    assert row.result["mean"]["low"] <= row.result["mean"]["mean"] <= row.result["mean"]["high"] < 0
    assert row.result["calibration"]["off"] <= 0.15
    shown = page(owner)
    chain = shown.split('class="chain__links"')[1]
    assert chain.index("“主管复核”") < chain.index("重新设计")
    assert "what-if__verdict" in chain
    assert f"/growth/maps/{log.pk}/what-ifs/new?do=skip-" in chain
    assert f'href="{HERE}"' in page(owner, f"/growth/maps/{log.pk}/what-ifs/{job.pk}")
    told = owner.post(f"/api/v1{HERE}/what-ifs", {"job": job.pk}, content_type="application/json").json()
    assert [one["id"] for one in told["items"]] == [row.pk]
    assert as_(wang).get(f"/api/v1{HERE}/what-ifs").json()["items"][0]["result"]["runs"] == row.result["runs"]


def test_a_refusal_is_kept_with_its_reason(improvement, log, lin):
    job = answered(log, lin, days=f"from={DAY - timedelta(weeks=1)}&to={DAY}")
    assert job.result["refused"] == "few"
    keep_what_if(improvement, job, by=lin)
    chain = page(as_(lin)).split('class="chain__links"')[1]
    assert "banner--warn" in chain
    assert "至少需要 30 个" in chain
    assert "what-if__verdict" not in chain


def test_only_answers_of_its_own_log_are_kept_and_only_by_who_brings_it_on(improvement, log, history, lin, wang):
    job = answered(log, lin)
    with pytest.raises(NotAllowed):
        keep_what_if(improvement, job, by=wang)
    other = history(day=DAY, weeks=8)
    with pytest.raises(AnotherProcess):
        keep_what_if(
            improvement, Job(kind=job.kind, arguments={**job.arguments, "log_id": other.pk}, result=job.result), by=lin
        )
    with pytest.raises(NotAnswered):
        keep_what_if(improvement, ask(log, "", [Supposed("skip", "主管复核", 100)], by=lin), by=lin)
    assert as_(wang).post(f"{HERE}/what-ifs?job={job.pk}").status_code == 403
    assert as_(lin).post(f"{HERE}/what-ifs?job=999999").status_code == 404
    assert not WhatIf.objects.exists()


def test_it_can_be_taken_away_until_the_roll_out_and_stays_after_it(improvement, log, lin, admin):
    job, owner = answered(log, lin), as_(lin)
    key = keep_what_if(improvement, job, by=lin).pk
    assert owner.delete(f"{HERE}/what-ifs/{key}").status_code in {204, 302}
    assert owner.delete(f"{HERE}/what-ifs/{key}").status_code == 404
    key = keep_what_if(improvement, job, by=lin).pk
    improvement.go_to(Improvement.Stage.ROLLING_OUT)
    with pytest.raises(NotNow):
        take_away(improvement, key, by=lin)
    with pytest.raises(NotNow):
        keep_what_if(improvement, job, by=lin)
    log.remove(by=admin)
    chain = page(owner).split('class="chain__links"')[1]
    assert "what-if__verdict" in chain
    assert "what-ifs/new" not in chain
