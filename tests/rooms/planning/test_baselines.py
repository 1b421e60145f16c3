"""A baseline keeps what was agreed, and says how far the project has gone from it; capacity says what is missing."""

from datetime import date

import pytest

from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.baseline import Baseline, NothingToKeep, deviations
from opsloop.rooms.planning.capacity import capacity_in
from tests.rooms.planning.conftest import planned

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def agreed(launch, lin, todo):
    """LNCH with two pieces of work, as agreed."""
    todo("海报", by=lin, due=date(2026, 12, 1), effort_minutes=480)
    todo("上线", by=lin, due=date(2026, 12, 3), effort_minutes=60)
    return Baseline.take(launch, by=lin, name="启动会")


def test_what_moved_grew_came_and_went_is_told(agreed, launch, lin, todo):
    poster, launch_day = launch.work_items.order_by("number")
    poster.change({"due": date(2026, 12, 4), "effort_minutes": 600}, by=lin)
    launch_day.trash(by=lin)
    new = todo("临时", by=lin, effort_minutes=30)
    against = deviations(agreed, seen_by=lin)
    assert [(row.item, row.kind, row.days, row.minutes) for row in against.rows] == [
        (poster, "open", 3, 120),
        (new, "new", None, None),
    ]
    assert (against.gone, against.days, against.minutes_before, against.minutes) == (1, 1, 540, 630)


def test_work_that_lost_its_day_is_counted_and_makes_no_project_sooner(agreed, launch, lin, client):
    poster, launch_day = launch.work_items.order_by("number")
    launch_day.change({"due": None}, by=lin)
    against = deviations(agreed, seen_by=lin)
    assert (against.undated, against.finish, against.days) == (1, date(2026, 12, 1), None)
    poster.change({"due": date(2026, 12, 7)}, by=lin)
    assert deviations(agreed, seen_by=lin).days == 2
    client.force_login(lin)
    page = client.get(f"/growth/projects/LNCH/baselines/{agreed.pk}/", headers={"accept-language": "en"})
    assert "Without a due day now" in page.content.decode()


def test_a_baseline_does_not_change_with_the_work(agreed, launch, lin):
    poster = launch.work_items.order_by("number").first()
    poster.change({"due": date(2026, 12, 24)}, by=lin)
    assert agreed.rows.get(work_item=poster).due == date(2026, 12, 1)


def test_work_that_nobody_dated_makes_no_baseline(launch, lin, poster):
    with pytest.raises(NothingToKeep):
        Baseline.take(launch, by=lin)


def test_only_its_lead_takes_and_forgets_baselines(agreed, launch, wang):
    with pytest.raises(NotAllowed):
        Baseline.take(launch, by=wang)
    with pytest.raises(NotAllowed):
        agreed.remove(by=wang)


def test_the_pages_of_a_baseline(agreed, launch, lin, client, todo):
    todo("后来的", by=lin)
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert "启动会" in client.get("/growth/projects/LNCH").content.decode()
    assert "海报" in client.get(f"/growth/projects/LNCH/baselines/{agreed.pk}/").content.decode()
    answer = client.post("/growth/projects/LNCH/baselines/", headers={"HX-Request": "true"})
    assert launch.baselines.count() == 2
    assert f"/baselines/{launch.baselines.first().pk}/" in answer["HX-Location"]
    client.post(f"/growth/projects/LNCH/baselines/{agreed.pk}/removal", headers={"HX-Request": "true"})
    assert launch.baselines.count() == 1


def test_a_skill_that_hangs_on_one_person_and_what_is_missing_are_told(team, lin, wang, design, todo):
    Person.of(wang, team).set_skill(design, 3, by=lin)
    Person.of(lin, team).set_skill(design, 1, by=lin)
    for number in range(2):
        todo(f"海报 {number}", by=lin, effort_minutes=1200).require_skill(design, 2, by=lin)
    todo("大师级", by=lin, effort_minutes=120).require_skill(design, 4, by=lin)
    row = capacity_in(planned(team, lin), seen_by=lin).rows[0]
    assert (row.holders, row.learners, row.alone) == ([Person.of(wang, team)], [Person.of(lin, team)], True)
    assert sum(cell.planned for cell in row.cells) == 2400
    assert row.unplanned == 240, "what cannot be planned counts with the effort that is assumed"
