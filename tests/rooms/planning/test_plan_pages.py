"""The pages of planning: they open, show what the reader may see, and do what their buttons say."""

import json
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.drafting import reach, scenario
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.planning.pinning import pin
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.supposing import Supposition
from tests.rooms.planning.conftest import as_read, on, planned

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def inside(client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def plan(team, lin, wang, todo):
    todo("写新闻稿", by=lin, effort_minutes=960, assignees=[Person.of(wang, team)])
    return planned(team, lin)


def test_whoever_has_no_plan_yet_learns_what_it_would_do(inside, team):
    assert "data-dialog" in inside.get("/growth/plan/").content.decode()


def test_asking_for_a_plan_leads_to_it(inside, lin, todo):
    todo("写", by=lin)
    asked = {"keep_people": "on", "assumed_hours": "2", "kept_hours": "4", "seconds": "0"}
    answer = inside.post("/growth/plan/drafts", asked, headers=HTMX)
    plan = Plan.objects.get()
    assert reverse("plan-timeline", args=["growth", plan.pk]) in answer["HX-Location"]
    assert "job-" in inside.get(f"/growth/plan/{plan.pk}/").content.decode()
    work_off()
    assert "写" in inside.get(f"/growth/plan/{plan.pk}/").content.decode()
    assert plan.asked.assumed_minutes == 120


def test_numbers_out_of_bounds_are_refused_in_the_dialog(inside, todo, lin):
    answer = inside.post("/growth/plan/drafts", {"assumed_hours": "0", "seconds": "9999"}, headers=HTMX)
    assert answer.status_code == 422
    assert not Plan.objects.exists()


@pytest.mark.parametrize("page", ["", "load", "changes", "scenarios/", "drawing"])
def test_every_page_of_a_plan_shows_its_work_or_people(inside, plan, page):
    answer = inside.get(f"/growth/plan/{plan.pk}/{page}")
    assert answer.status_code == 200
    shown = answer.content.decode() if page != "drawing" else str(answer.json())
    assert any(name in shown for name in ("写新闻稿", "王芳", "会员日上线"))


@pytest.mark.parametrize(
    ("due", "said"), [(None, "≤|已是最优|best there is"), (date(2026, 1, 5), "已是最优|best there is")]
)
def test_the_page_says_how_far_from_the_best_a_plan_can_be(inside, team, lin, todo, due, said):
    for number in range(3):
        todo(f"写 {number}", by=lin, effort_minutes=960, due=due)
    shown = inside.get(f"/growth/plan/{planned(team, lin).pk}/").content.decode()
    assert re.search(said, shown)


def test_publishing_by_its_button_can_be_undone_by_the_toast(inside, plan):
    answer = inside.post(f"/growth/plan/{plan.pk}/publication", as_read(inside, plan), headers=HTMX)
    undo = f"/growth/plan/{plan.pk}/withdrawal"
    assert undo in answer["HX-Trigger"]
    assert plan.rows.get().work_item.start == date(2026, 11, 30)
    inside.post(undo, headers=HTMX)
    assert plan.rows.get().work_item.start is None


@pytest.mark.parametrize("tab", ["", "load", "forecast", "scenarios/", "changes"])
def test_publishing_leads_through_what_it_changes(inside, plan, tab):
    shown = inside.get(f"/growth/plan/{plan.pk}/{tab}").content.decode()
    here = f"/growth/plan/{plan.pk}"
    publishes, leads = f'hx-post="{here}/publication"', f'button--primary" href="{here}/changes"'
    assert (publishes in shown, leads in shown) == (tab == "changes", tab != "changes")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"read": ""}, "先看发布会改什么"),
        ({"read_at": ""}, "先看发布会改什么"),
        ({"read_at": "2026-13-01T00:00:00+08:00"}, "先看发布会改什么"),
        ({"read": "0" * 16}, "会改的已经不同"),
    ],
)
def test_what_was_not_read_is_not_published(inside, plan, wrong, said):
    address = f"/growth/plan/{plan.pk}/publication"
    answer = inside.post(address, as_read(inside, plan) | wrong, headers=HTMX)
    plan.refresh_from_db()
    assert (plan.state, f"/growth/plan/{plan.pk}/changes" in answer["HX-Location"]) == ("ready", True)
    assert said in json.loads(answer["HX-Trigger"])["toast"]["text"]


def test_work_pinned_elsewhere_after_the_changes_were_read_is_read_first(inside, lin, plan):
    read = as_read(inside, plan)
    pin(plan, plan.rows.get().work_item, on(9), by=lin)
    inside.post(f"/growth/plan/{plan.pk}/publication", read, headers=HTMX)
    plan.refresh_from_db()
    assert plan.state == "ready"
    inside.post(f"/growth/plan/{plan.pk}/publication", as_read(inside, plan), headers=HTMX)
    plan.refresh_from_db()
    assert plan.state == "published"


def test_a_plan_thrown_away_is_gone(inside, plan):
    inside.post(f"/growth/plan/{plan.pk}/removal", headers=HTMX)
    assert inside.get(f"/growth/plan/{plan.pk}/").status_code == 404


def test_supposing_from_the_dialog_makes_a_scenario(inside, team, wang, plan):
    said = {"kind": "away", "person": Person.of(wang, team).pk, "first": "2026-11-30", "last": "2026-12-02"}
    answer = inside.post(f"/growth/plan/{plan.pk}/scenarios/new", said, headers=HTMX)
    made = Plan.objects.get(kind=Plan.Kind.SCENARIO)
    assert f"/growth/plan/{made.pk}/" in answer["HX-Location"]
    assert made.changes[0]["last"] == "2026-12-02"


def test_jobs_say_what_they_are_about_in_the_language_of_their_reader(lin, plan, launch):
    with translation.override("zh-hans"):
        job = reach(plan, launch, date(2026, 12, 1), by=lin)
        assert (job.label, plan.job.label) == (f"“{launch.name}”怎样才能赶上", "排期")
    with translation.override("en"):
        assert (job.label, plan.job.label) == (f"What it takes for {launch.name}", "Plan the work")


def test_guests_are_nobody_that_a_scenario_could_have_more_of(inside, team, plan, wang):
    Membership.objects.filter(workspace=team, user=wang).update(role=Membership.Role.GUEST)
    people = inside.get(f"/growth/plan/{plan.pk}/scenarios/new").context["people"]
    assert [name for _key, name in people] == ["林静"]


def test_work_is_left_out_by_choosing_it_from_the_plan(inside, team, lin, plan, todo):
    other = todo("拍照", by=lin, effort_minutes=60)
    again = planned(team, lin)
    written = plan.rows.get().work_item
    dialog = inside.get(f"/growth/plan/{again.pk}/scenarios/new?kind=drop&refs={written.ref}").content.decode()
    assert f'data-value="{written.ref}" aria-selected="true"' in dialog
    assert f'data-value="{other.ref}" aria-selected="false"' in dialog
    found = inside.get(f"/growth/plan/{again.pk}/work?q=拍").content.decode()
    assert (other.ref in found, written.ref in found) == (True, False)
    said = {"kind": "drop", "refs": [written.ref, other.ref]}
    answer = inside.post(f"/growth/plan/{again.pk}/scenarios/new", said, headers=HTMX)
    made = Plan.objects.get(kind=Plan.Kind.SCENARIO)
    assert f"/growth/plan/{made.pk}/scenarios/" in answer["HX-Location"]
    assert made.changes[0]["items"] == [written.pk, other.pk]


def test_the_control_of_a_scenario_is_shown_and_explained(inside, team, lin, wang, plan):
    scenario(plan, [Supposition(kind="without", person=Person.of(lin, team).pk)], by=lin)
    alone = inside.get(f"/growth/plan/{plan.pk}/scenarios/").content.decode()
    assert "对照：不带这些假设" in alone
    assert "对照：同一批工作" in alone


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "away"}, "person"),
        ({"kind": "drop"}, "refs"),
        ({"kind": "drop", "refs": "LNCH-999"}, "refs"),
        ({"kind": "first"}, "project"),
        ({"kind": "due", "refs": "LNCH-1"}, "first"),
    ],
)
def test_what_is_not_said_is_asked_for(inside, plan, said, field):
    answer = inside.post(f"/growth/plan/{plan.pk}/scenarios/new", said, headers=HTMX)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_way_that_was_found_becomes_a_scenario(inside, lin, plan, launch):
    job = reach(plan, launch, date(2026, 11, 30), by=lin)
    assert "job-" in inside.get(f"/growth/plan/{plan.pk}/ways/{job.pk}/").content.decode()
    work_off()
    assert inside.get(f"/growth/plan/{plan.pk}/ways/{job.pk}/").status_code == 200
    inside.post(f"/growth/plan/{plan.pk}/ways/{job.pk}/0", headers=HTMX)
    job.refresh_from_db()
    assert Plan.objects.get(kind=Plan.Kind.SCENARIO).changes == job.result[0]["suppositions"]
    assert inside.post(f"/growth/plan/{plan.pk}/ways/{job.pk}/99", headers=HTMX).status_code == 404


def test_pages_cost_the_same_for_much_work(inside, team, lin, todo, django_assert_max_num_queries):
    for number in range(30):
        todo(f"工作 {number}", by=lin, effort_minutes=60)
    plan = planned(team, lin)
    scenario(plan, [Supposition(kind="without", person=Person.of(lin, team).pk)], by=lin)
    for page, most in (("", 24), ("load", 26), ("changes", 26), ("scenarios/", 24), ("drawing", 20)):
        inside.get(f"/growth/plan/{plan.pk}/{page}")
        with django_assert_max_num_queries(most):
            inside.get(f"/growth/plan/{plan.pk}/{page}")


def test_late_work_says_why_and_asks_what_would_help_by_its_day(client, team, lin, todo):
    mine = {"assignees": [Person.of(lin, team)], "effort_minutes": 960}
    first = todo("写", by=lin, due=date(2026, 12, 1), **mine)
    second = todo("发", by=lin, due=date(2026, 12, 2), **mine)
    second.wait_for(first, by=lin)
    plan = planned(team, lin)
    publish(plan, by=lin)
    client.force_login(lin)
    page = client.get(f"/{team.slug}/items/{second.ref}").content.decode()
    asked = f'data-dialog="/{team.slug}/plan/{plan.pk}/ways/?project={second.project_id}&amp;day=2026-12-02"'
    helping = f'data-popover="/{team.slug}/items/{second.ref}/ways"'
    assert first.title in page.partition(helping)[0][-400:]
    assert asked in client.get(f"/{team.slug}/items/{second.ref}/ways").content.decode()
    dialog = client.get(f"/{team.slug}/plan/{plan.pk}/ways/", {"project": second.project_id, "day": "2026-12-02"})
    assert 'data-value="2026-12-02"' in dialog.content.decode()
    assert f'data-value="{second.project_id}" aria-selected="true"' in dialog.content.decode()


def test_what_would_help_work_whose_due_day_is_past_is_asked_for_a_day_that_is_still_to_choose(client, team, lin, todo):
    item = todo("写", by=lin, due=date(2026, 11, 27), assignees=[Person.of(lin, team)], effort_minutes=480)
    plan = planned(team, lin)
    publish(plan, by=lin)
    client.force_login(lin)
    page = client.get(f"/{team.slug}/items/{item.ref}/ways").content.decode()
    assert f'data-dialog="/{team.slug}/plan/{plan.pk}/ways/?project={item.project_id}"' in page
    dialog = client.get(f"/{team.slug}/plan/{plan.pk}/ways/", {"project": item.project_id}).content.decode()
    assert 'data-value="2026-11-27"' not in dialog


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("ways/", {"day": "2020-01-01"}),
        ("scenarios/new", {"kind": "away", "first": "2020-01-01", "last": "2020-01-05"}),
        ("scenarios/new", {"kind": "away", "first": "2020-01-01"}),
        ("scenarios/new", {"kind": "due", "first": "2020-01-01"}),
    ],
)
def test_a_day_that_is_past_is_refused(client, team, lin, todo, page, said):
    item = todo("写", by=lin, effort_minutes=480, assignees=[Person.of(lin, team)])
    plan = planned(team, lin)
    client.force_login(lin)
    known = {"project": item.project_id, "person": Person.of(lin, team).pk, **said}
    answer = client.post(f"/{team.slug}/plan/{plan.pk}/{page}", known)
    assert (answer.status_code, "这一天已经过去" in answer.content.decode()) == (422, True)


def test_large_numbers_have_their_thousands_apart(inside, team, lin, todo):
    todo("久", by=lin, due=date(2019, 4, 12), effort_minutes=60)
    plan = planned(team, lin)
    page = inside.get(f"/growth/plan/{plan.pk}/changes", headers={"accept-language": "en"}).content.decode()
    assert "2,789 days late" in page
