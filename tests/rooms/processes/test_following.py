"""Whether cases ran as their SOP says: late and by others, as it was then; who sees the figures and their cases."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from opsloop.engines.workflow import Duration, UserTask, drawn
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes import following, telling
from opsloop.rooms.processes.bringing import bring_cases
from opsloop.rooms.processes.following import followed
from opsloop.rooms.processes.following_figures import fitting, fitting_way
from opsloop.rooms.processes.mining_of import read_at_once
from opsloop.rooms.processes.models import Case, Process
from tests.rooms.processes.conftest import open_step
from tests.world import join

pytestmark = pytest.mark.django_db
HOURS = Duration(minutes=8 * 60, working=True)


@pytest.fixture
def sop(team, lin, wang) -> Process:
    """Two steps: 王芳 packs within eight working hours, 林静 sends."""
    steps = [
        UserTask(id="pack", name="打包", role="packer", due=HOURS),
        UserTask(id="send", name="发货", role="sender"),
    ]
    process = Process.create(workspace=team, by=lin, name="发货", draft=drawn(steps=steps).to_json())
    process.publish(by=lin)
    for key, user in {"packer": wang, "sender": lin}.items():
        process.cast(process.process_roles.get(key=key), by=lin, people=[Person.of(user, team)])
    return process


def differs(case: Case) -> list[tuple[str, str]]:
    [row] = followed(Case.objects.filter(pk=case.pk), case.workspace)
    return [(one.kind, one.activity) for one in row.deviations]


def test_a_step_that_was_done_in_time_by_its_role_fits(sop, wang, lin, clock):
    case = Case.create(process=sop, by=wang)
    clock.shift(3600 * 23)
    case.complete(open_step(case, "pack"), by=wang)
    case.complete(open_step(case, "send"), by=lin)
    assert differs(case) == []


def test_late_counts_working_time_without_the_pauses(sop, wang, lin, clock):
    """Due on Tuesday at half past nine; its clock stands from Monday noon until Wednesday noon."""
    paused, other = Case.create(process=sop, by=wang), Case.create(process=sop, by=wang)
    number = open_step(paused, "pack")
    clock.shift(2 * 3600)
    paused.pause(number, by=wang)
    clock.shift(timedelta(days=2))
    paused.resume(number, by=wang)
    due = paused.works.get().due
    clock.move_to(due - timedelta(minutes=1))
    paused.complete(number, by=wang)
    other.complete(open_step(other, "pack"), by=wang)
    assert differs(paused) == []
    assert differs(other) == [("late", "打包")]
    [row] = followed(Case.objects.filter(pk=paused.pk), paused.workspace)
    assert row.steps[0].due == due


def test_what_was_due_while_its_clock_stood_is_not_late(sop, wang, clock):
    case = Case.create(process=sop, by=wang)
    number = open_step(case, "pack")
    case.pause(number, by=wang)
    clock.shift(timedelta(days=9))
    case.complete(number, by=wang)
    assert differs(case) == []


def test_who_was_given_a_step_by_somebody_else_is_not_who_is_for_it(sop, wang, lin, admin, team):
    """The owner gives it to 周凯, who is no packer; 王芳 hands hers on to him, which she may."""
    given, handed = Case.create(process=sop, by=lin), Case.create(process=sop, by=lin)
    zhou = Person.of(admin, team)
    given.delegate(open_step(given, "pack"), zhou, by=lin)
    handed.delegate(open_step(handed, "pack"), zhou, by=wang)
    for case in (given, handed):
        case.complete(open_step(case, "pack"), by=admin)
    assert differs(given) == [("wrong_role", "打包")]
    assert differs(handed) == []
    given.delegate(open_step(given, "send"), Person.of(lin, team), by=lin)
    given.complete(open_step(given, "send"), by=lin)
    assert differs(given) == [("wrong_role", "打包")]


def test_who_had_the_role_then_counts_and_not_who_has_it_now(sop, wang, lin, admin, team):
    case = Case.create(process=sop, by=lin)
    case.delegate(open_step(case, "pack"), Person.of(wang, team), by=lin)
    case.complete(open_step(case, "pack"), by=wang)
    other = Case.create(process=sop, by=lin)
    other.delegate(open_step(other, "pack"), Person.of(admin, team), by=lin)
    other.complete(open_step(other, "pack"), by=admin)
    sop.cast(sop.process_roles.get(key="packer"), by=lin, people=[Person.of(admin, team)])
    assert differs(case) == []
    assert differs(other) == [("wrong_role", "打包")]


def test_what_an_older_log_does_not_say_is_not_held_against_a_case(sop, lin, admin, team, monkeypatch):
    monkeypatch.setattr(telling, "GIVEN", frozenset())
    case = Case.create(process=sop, by=lin)
    case.delegate(open_step(case, "pack"), Person.of(admin, team), by=lin)
    case.complete(open_step(case, "pack"), by=admin)
    assert differs(case) == []


def test_an_approval_is_late_and_by_others_as_a_whole(clock, desk, wang, lin, team):
    sun = join(team, "孙悦", "member", "sun@example.com")
    desk.delegate(open_step(desk, "manager"), Person.of(sun, team), by=wang)
    clock.shift(timedelta(days=3))
    desk.vote(open_step(desk, "manager"), approves=True, by=sun)
    assert differs(desk) == [("wrong_role", "直属经理审批"), ("late", "直属经理审批")]


@pytest.fixture
def shipped(sop, wang, lin, admin, team, clock) -> list[Case]:
    """Three that ended: one late, one by another, one as the SOP says; and a private one of 周凯, late as well."""
    cases = [Case.create(process=sop, by=lin) for _case in range(3)]
    cases.append(Case.create(process=sop, by=admin, visibility="private"))
    cases[1].delegate(open_step(cases[1], "pack"), Person.of(admin, team), by=lin)
    cases[1].complete(open_step(cases[1], "pack"), by=admin)
    cases[2].complete(open_step(cases[2], "pack"), by=wang)
    clock.shift(timedelta(days=3))
    for case in (cases[0], cases[3]):
        case.complete(open_step(case, "pack"), by=wang)
    for case in cases:
        case.complete(open_step(case, "send"), by=lin)
    return cases


@pytest.fixture
def page(client):
    def seen_by(user, asked: str = "") -> str:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(f"/growth/processes/SOP-1/following?{asked}").content.decode()

    return seen_by


def test_figures_lead_to_their_cases_and_count_what_one_sees(shipped, page, lin, team):
    first, second, third, private = (case.ref for case in shipped)
    whole = page(lin)
    assert 'kind=late&amp;week=2026-11-30#cases">2</a>' in whole
    late = page(lin, "kind=late&week=2026-11-30")
    assert first in late
    assert private in late
    assert second not in late
    assert third not in late
    by_others = page(lin, "kind=wrong_role&step=打包")
    assert second in by_others
    assert first not in by_others
    li = join(team, "李梓涵", "member", "li@example.com")
    sees = page(li, "kind=late")
    assert first in sees
    assert private not in sees
    assert 'kind=late&amp;week=2026-11-30#cases">1</a>' in sees


def test_every_figure_opens_to_its_cases_those_that_fit_too(shipped, page, lin, team):
    refs = [case.ref for case in shipped]

    def listed(user, asked: str) -> set[str]:
        return {ref for ref in refs if f"/cases/{ref}" in page(user, asked)}

    whole = page(lin)
    for asked in ("kind=all", "kind=fits", "kind=all&amp;week=2026-11-30", "kind=fits&amp;week=2026-11-30"):
        assert f'href="?{asked}#cases"' in whole
    assert "全程按 SOP 执行。" in page(lin, "kind=fits&week=2026-11-30")
    assert listed(lin, "kind=fits&week=2026-11-30") == {refs[2]}
    assert listed(lin, "kind=all") == set(refs)
    assert listed(lin, "kind=fits&week=2026-11-23") == listed(lin, "kind=unknown") == set()
    li = join(team, "李梓涵", "member", "li@example.com")
    assert listed(li, "kind=all") == {refs[0], refs[1], refs[2]}


def test_the_rate_and_what_a_case_differs_in_by_rest(shipped, client, lin, team):
    li = join(team, "李梓涵", "member", "li@example.com")
    Case.objects.filter(pk=shipped[1].pk).update(state=Case.State.CANCELLED)

    def answered(user, address: str) -> dict[str, object]:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(f"/api/v1/growth/{address}/following", headers={"accept-language": "en"}).json()

    late = {"late": 2}
    assert answered(lin, "processes/SOP-1") == {
        "cases": 3, "fitting": 1, "left_out": 0,
        "weeks": [{"week": "2026-11-30", "cases": 3, "fitting": 1, "differing": late}],
        "steps": [{"step": "打包", "differing": late}],
    }  # fmt: skip
    told = answered(li, "processes/SOP-1")
    assert (told["cases"], told["fitting"]) == (2, None)
    assert told["weeks"][0]["differing"] == {"late": None, "wrong_role": None}
    case = answered(lin, f"cases/{shipped[0].ref}")
    assert case["deviations"] == [{"kind": "late", "step": "打包", "place": 0}]
    assert case["sentences"][0].startswith("“打包” was done late")
    assert answered(lin, f"cases/{shipped[2].ref}") == {"deviations": [], "sentences": []}


def test_cases_that_fit_are_not_found_where_two_people_did_them(shipped, page, lin, team):
    """Who of two is never late would be told by what is left."""
    Case.objects.filter(pk=shipped[1].pk).update(state=Case.State.CANCELLED)
    li = join(team, "李梓涵", "member", "li@example.com")
    assert "kind=fits" not in page(li)
    assert "kind=all" not in page(li)
    for asked in ("kind=all", "kind=fits", "kind=fits&week=2026-11-30"):
        assert not any(f"/cases/{case.ref}" in page(li, asked) for case in shipped)


def test_cases_whose_ways_are_not_compared_are_found_and_said(shipped, page, lin, monkeypatch):
    monkeypatch.setattr(following, "MOST_WAYS", 0)
    shown = page(lin, "kind=unknown")
    assert "还没有结束的流程单" not in shown
    assert shown.count("走法太少见或过于复杂，未作对照。") == len(shipped)


def test_fewer_than_three_people_are_not_singled_out(shipped, page, lin, admin, team):
    """Only 王芳 and 周凯 pack: how often a packer is late is for the owner and administrators."""
    li = join(team, "李梓涵", "member", "li@example.com")
    for user in (lin, admin):
        assert "kind=late&amp;step=%E6%89%93%E5%8C%85" in page(user)
    assert "kind=late&amp;step=%E6%89%93%E5%8C%85" not in page(li)
    for asked in ("kind=late&step=打包", "kind=wrong_role&step=打包", "step=打包"):
        assert shipped[0].ref not in page(li, asked)
        assert shipped[1].ref not in page(li, asked)


def test_the_page_of_a_case_says_what_it_differs_in(shipped, client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    late, by_others, fits, _private = (client.get(f"/growth/cases/{case.ref}").content.decode() for case in shipped)
    assert "“打包”逾期：应于12月1日\xa009:30前完成，实际12月3日\xa009:30完成。" in late
    assert "“打包”由不具备该角色（packer）的人完成。" in by_others
    assert "全程按 SOP 执行。" in fits


def test_the_rate_asks_as_much_for_many_cases_as_for_few(shipped, sop, lin, wang, django_assert_num_queries):
    cases = Case.objects.filter(process=sop)
    followed(cases, sop.workspace)
    with django_assert_num_queries(QUERIES):
        followed(cases.filter(pk=shipped[0].pk), sop.workspace)
    with django_assert_num_queries(QUERIES):
        assert len(followed(cases, sop.workspace, now=datetime(2026, 12, 9, tzinfo=UTC))) == 4


QUERIES = 7


def test_the_map_of_own_cases_shows_what_was_late_by_the_deadlines_of_their_sop(
    sop, wang, lin, admin, team, client, clock
):
    """Twelve cases, every third late at packing; for members not, where only two people pack."""
    cases = [Case.create(process=sop, by=lin) for _case in range(12)]
    prompt, late = [case for case in cases if case.pk % 3], [case for case in cases if not case.pk % 3]
    for days, those in ((0, prompt), (4, late)):
        clock.shift(timedelta(days=days))
        for case in those:
            case.complete(open_step(case, "pack"), by=wang)
            case.complete(open_step(case, "send"), by=lin)
    log = bring_cases(sop, by=lin)
    read_at_once(log, by=lin, at=cases[0].created_at)

    def told(user) -> tuple[dict[str, float | None], str]:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/growth/maps/{log.pk}/").content.decode()
        values = json.loads(page.split('id="map-values" type="application/json">')[1].split("</script>")[0])
        return {step["name"]: step["late"] for step in values["steps"]}, page

    steps, page = told(lin)
    assert (steps["打包"], steps["发货"]) == (len(late) / 12, None)
    assert 'data-map-view="late"' in page
    assert "33%" in page.split("有步骤逾期的流程单")[1][:40]
    steps, page = told(join(team, "李梓涵", "member", "li@example.com"))
    assert steps["打包"] is None
    assert "有步骤逾期的流程单" not in page


def test_the_rate_says_nothing_of_two_people_either(shipped, sop):
    """Of two that 王芳 packed one was late: to others both went the way of the SOP."""
    packed = followed(Case.objects.filter(pk__in=[shipped[0].pk, shipped[2].pk]), sop.workspace)
    assert (fitting(packed, people=True), fitting(packed, people=False)) == (1, None)
    assert (fitting_way(packed, people=True), fitting_way(packed, people=False)) == (1, 2)
