"""A forecast says when a plan is done if estimates are ranges, and what moves its end most."""

from datetime import date, timedelta

import pytest

from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.drafting import forecast_again
from opsloop.rooms.planning.forecast import forecast_in, forecast_of
from opsloop.rooms.planning.pinning import pin
from tests.rooms.planning.conftest import planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def plan(team, lin, wang, launch, todo):
    """An uncertain week of 王芳 and a certain day of 林静, due on Friday."""
    launch.change({"due": date(2026, 12, 4)}, by=lin)
    long = todo("很难说", by=lin, assignees=[Person.of(wang, team)])
    long.estimate(960, 1920, 4800, by=lin)
    short = todo("清楚", by=lin, assignees=[Person.of(lin, team)])
    short.estimate(480, 480, 480, by=lin)
    return planned(team, lin)


def test_days_come_in_order_and_certain_work_moves_with_its_project_only(plan, lin, launch):
    forecast = forecast_in(plan, seen_by=lin)
    assert forecast.whole.p50 <= forecast.whole.p80 <= forecast.whole.p95
    assert forecast.whole.p80 > row_of(plan, launch.work_items.get(title="很难说")).last_day
    certain = row_of(plan, launch.work_items.get(title="清楚"))
    assert certain.finish < certain.likely_finish < certain.finish + timedelta(days=1)
    assert forecast.estimated == 2


def test_the_chance_to_be_on_time_is_neither_sure_nor_none(plan, lin):
    (line,) = forecast_in(plan, seen_by=lin).lines
    assert 5 < line.percent < 95


def test_what_moves_the_end_most_comes_first(plan, lin):
    bars = forecast_in(plan, seen_by=lin).bars
    assert [bar.name for bar in bars if "projects" in bar.url] == ["会员日上线: all its estimates together"]
    assert "很难说" in bars[0].name
    assert bars[0].sooner + bars[0].later > 1


def test_work_that_most_often_holds_up_its_project_is_told_with_its_share_of_the_runs(plan, lin, wang, client, launch):
    first = forecast_in(plan, seen_by=lin).decisive[0]
    assert "很难说" in first.name
    assert 50 < first.percent <= 100
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert "最常决定完成日期的工作" in client.get(f"/growth/plan/{plan.pk}/forecast").content.decode()
    launch.change({"visibility": "private"}, by=lin)
    assert forecast_in(plan, seen_by=wang).decisive == []


def test_the_same_plan_has_the_same_forecast(plan, team, lin):
    again = planned(team, lin)
    assert plan.figures["forecast"] == again.figures["forecast"]


def test_work_and_projects_that_the_reader_does_not_see_have_no_line(plan, lin, wang, guest, launch):
    launch.change({"visibility": "private"}, by=lin)
    forecast = forecast_in(plan, seen_by=wang)
    assert (list(forecast.lines), list(forecast.bars)) == ([], [])


def test_its_page_opens(plan, lin, client):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/growth/plan/{plan.pk}/forecast").content.decode()
    assert "很难说" in page
    assert "polyline" in page


def test_a_plan_without_time_has_no_forecast(team, lin, todo, client):
    todo("里程碑", by=lin, kind="milestone", due=date(2026, 12, 4))
    plan = planned(team, lin)
    assert forecast_in(plan, seen_by=lin) is None
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/growth/plan/{plan.pk}/forecast").status_code == 200
    assert plan.rows.get().finish - plan.rows.get().start == timedelta(0)


def test_a_plan_that_was_moved_by_hand_is_forecast_again_when_asked(plan, lin, launch, client):
    item = launch.work_items.get(title="清楚")
    pin(plan, item, row_of(plan, item).start + timedelta(days=21), by=lin)
    plan.refresh_from_db()
    assert forecast_in(plan, seen_by=lin) is None
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    page = f"/growth/plan/{plan.pk}/forecast"
    assert client.post(page).status_code == 302
    assert "job" in client.get(page).content.decode()
    work_off()
    plan.refresh_from_db()
    forecast = forecast_in(plan, seen_by=lin)
    assert forecast.whole.p50 >= row_of(plan, item).last_day
    assert row_of(plan, item).likely_finish >= row_of(plan, item).finish


def test_a_forecast_of_what_was_moved_meanwhile_is_not_kept(plan, lin, launch, monkeypatch):
    item = launch.work_items.get(title="清楚")
    pin(plan, item, row_of(plan, item).start + timedelta(days=21), by=lin)
    job = forecast_again(plan, by=lin)

    def slow(found, *, seed):
        pin(plan, item, row_of(plan, item).start + timedelta(days=7), by=lin)
        return forecast_of(found, seed=seed)

    monkeypatch.setattr("opsloop.rooms.planning.tasks.forecast_of", slow)
    work_off()
    job.refresh_from_db()
    plan.refresh_from_db()
    assert job.state == job.State.FAILED
    assert job.error
    assert forecast_in(plan, seen_by=lin) is None


def test_only_who_manages_the_plan_asks_for_a_forecast(plan, wang):
    with pytest.raises(NotAllowed):
        forecast_again(plan, by=wang)


def test_bars_are_in_hours_where_all_are_short_and_never_less_than_nothing(plan, lin):
    for bar in forecast_in(plan, seen_by=lin).bars:
        assert not bar.in_hours
        assert bar.sooner >= 0
        assert bar.later >= 0
