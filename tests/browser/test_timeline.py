"""The timeline of a draft: a dragged bar shows what it pushes and is pinned, keys do the same, undo takes it back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.people.models import Person, Skill
from opsloop.rooms.planning.drafting import draft
from opsloop.rooms.planning.models import Baseline, Plan
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.projects.models import State, WorkItem
from tests.browser.office import enter, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(team, lin, launch) -> Plan:
    """Two pieces of Lin's work that wait for each other, planned."""
    todo = launch.states.filter(group=State.Group.TODO).first()
    mine = {"project": launch, "by": lin, "state": todo, "assignees": [Person.of(lin, team)], "effort_minutes": 480}
    first, second = (WorkItem.create(title=title, **mine) for title in ("写文案", "发布"))
    second.wait_for(first, by=lin)
    made = draft(team, by=lin, wishes=Wishes(seconds=0))
    work_off()
    made.refresh_from_db()
    assert made.state == Plan.State.READY
    return made


@pytest.fixture
def shown(browser, team, lin, plan):
    """The draft on the screen, its days wide, and the id of its first row of work."""
    enter(browser, lin)
    browser.size(1440)
    browser.open(f"/{team.slug}/plan/{plan.pk}/")
    browser.find(".gantt[data-drawn]")
    browser.click('[data-gantt="day"]')
    return f"gantt-{first_of(plan).work_item_id}"


def first_of(plan):
    return plan.rows.order_by("work_item_id").first()


def test_a_bar_that_is_dragged_is_pinned_and_undo_takes_it_back(browser, plan, shown):
    before = first_of(plan).start
    bar = browser.find(f"#{shown} .gantt__bar")
    ActionChains(browser.driver).click_and_hold(bar).move_by_offset(150, 0).move_by_offset(130, 0).release().perform()
    until(lambda: first_of(plan).pinned)
    assert (first_of(plan).start - before).days >= 5
    second = plan.rows.order_by("work_item_id").last()
    assert (second.start >= first_of(plan).finish, second.pinned) == (True, False)
    browser.find(f"#{shown} .gantt__note .icon")
    browser.click(".toast__action")
    until(lambda: first_of(plan).start == before)
    assert not first_of(plan).pinned


def test_what_a_drag_would_push_is_drawn_and_said_until_esc_gives_all_back(browser, plan, shown):
    pushed = f"gantt-{plan.rows.order_by('work_item_id').last().work_item_id}"
    bar = browser.find(f"#{shown} .gantt__bar")
    ActionChains(browser.driver).click_and_hold(bar).move_by_offset(150, 0).move_by_offset(130, 0).perform()
    browser.find(f"#{pushed} .gantt__ghost")
    assert len(browser.ask("document.querySelector('.gantt__said').textContent").split(" · ")) == 4
    browser.press(Keys.ESCAPE)
    ActionChains(browser.driver).release().perform()
    assert browser.ask("document.querySelectorAll('.is-dragged, .gantt__ghost, .gantt__preview.is-shown').length") == 0
    assert not first_of(plan).pinned


def test_alt_and_an_arrow_show_a_working_day_later_enter_pins_it_there_and_p_lets_go(browser, plan, shown):
    before = first_of(plan).start
    browser.ask(f"document.getElementById('{shown}').click()")
    browser.hold(Keys.ALT, Keys.ARROW_RIGHT)
    browser.find(".gantt__preview.is-shown .gantt__said strong")
    browser.press(Keys.ESCAPE)
    assert browser.ask("document.querySelectorAll('.is-dragged, .gantt__ghost, .gantt__preview.is-shown').length") == 0
    browser.hold(Keys.ALT, Keys.ARROW_RIGHT)
    assert not first_of(plan).pinned
    browser.press(Keys.ENTER)
    until(lambda: first_of(plan).pinned)
    assert first_of(plan).start.date() > before.date()
    browser.wait_for(
        f"document.activeElement.id === '{shown}' && document.querySelector('#{shown} .is-pinned') !== null"
    )
    browser.press("p")
    until(lambda: not first_of(plan).pinned)


def test_nothing_is_moved_before_the_plan_begins_and_the_way_back_leads_to_the_same_hour(browser, plan, shown):
    browser.ask(f"document.getElementById('{shown}').click()")
    moved = f"document.querySelector('#{shown} .gantt__bar').style.transform"
    browser.hold(Keys.ALT, Keys.ARROW_LEFT)
    first = browser.ask(moved)
    for _again in range(3):
        browser.hold(Keys.ALT, Keys.ARROW_LEFT)
    assert browser.ask(moved) == first
    browser.hold(Keys.ALT, Keys.ARROW_RIGHT)
    assert browser.ask(moved) == "translateX(0px)"
    browser.press(Keys.ESCAPE)
    bar = browser.find(f"#{shown} .gantt__bar")
    ActionChains(browser.driver).click_and_hold(bar).move_by_offset(-150, 0).move_by_offset(-130, 0).perform()
    assert browser.ask(moved) == first
    browser.press(Keys.ESCAPE)
    ActionChains(browser.driver).release().perform()
    assert not first_of(plan).pinned


def test_what_is_told_of_the_last_move_stands_above_what_is_said_of_the_next(browser, shown):
    browser.driver.execute_script(f"document.getElementById('{shown}').querySelector('.gantt__finish').click()")
    browser.hold(Keys.ALT, Keys.ARROW_RIGHT)
    browser.press(Keys.ENTER)
    browser.wait_for("document.querySelector('.toast')")
    browser.hold(Keys.ALT, Keys.ARROW_RIGHT)
    browser.wait_for("document.querySelector('.gantt__preview.is-shown .gantt__said strong')")
    top = "document.querySelector('.gantt__preview').getBoundingClientRect().top"
    browser.wait_for(f"document.querySelector('.toast').getBoundingClientRect().bottom <= {top}")


def test_arrows_walk_fold_and_enter_opens_the_peek(browser, shown):
    browser.ask("document.querySelector('.gantt__row').focus()")
    browser.press(Keys.ARROW_DOWN)
    assert browser.focused == shown
    browser.press(Keys.ARROW_LEFT)
    browser.press(Keys.ARROW_LEFT)
    assert browser.ask("document.activeElement.getAttribute('aria-expanded')") == "false"
    assert browser.ask("document.querySelectorAll('.gantt__row').length") == 1
    browser.press(Keys.ARROW_RIGHT)
    browser.press(Keys.ARROW_DOWN)
    browser.press(Keys.ENTER)
    browser.find("#peek:not([hidden]) .record")
    browser.press(Keys.ESCAPE)
    browser.wait_for(f"document.activeElement.id === '{shown}'")


def test_zoom_and_filters_by_keys_and_clicks(browser, shown):
    wide = browser.ask("document.querySelector('.gantt__scale').offsetWidth")
    browser.press("-")
    assert browser.ask("document.querySelector('[data-gantt=week]').getAttribute('aria-pressed')") == "true"
    assert browser.ask("document.querySelector('.gantt__scale').offsetWidth") < wide
    browser.click('[data-gantt="late"]')
    assert browser.ask("document.querySelectorAll('.gantt__row').length") == 0
    assert browser.find(".gantt__none").is_displayed()


def test_a_scenario_about_the_row_begins_by_one_key_and_gives_the_focus_back(browser, plan, shown):
    ref = first_of(plan).work_item.ref
    browser.ask(f"document.getElementById('{shown}').click()")
    for key, kind in (("l", "drop"), ("d", "due")):
        browser.press(key)
        browser.wait_for("document.querySelector('#dialog[open] .what-if [name=refs]') !== null")
        assert browser.ask("document.querySelector('#dialog [name=kind]:checked').value") == kind
        assert browser.ask("document.querySelector('#dialog [name=refs]').value") == ref
        browser.press(Keys.ESCAPE)
        browser.wait_for(f"document.activeElement.id === '{shown}'")


def test_the_baseline_is_drawn_said_and_hidden_again_and_the_address_keeps_that(browser, team, lin, launch, plan):
    first = first_of(plan).work_item
    first.change({"due": first_of(plan).last_day}, by=lin)
    Baseline.take(launch, by=lin, name="启动会")
    enter(browser, lin)
    browser.size(1440)
    browser.open(f"/{team.slug}/plan/{plan.pk}/")
    browser.find(".gantt[data-drawn]")
    shown = f"gantt-{first.pk}"
    drawn = f"document.querySelectorAll('#{shown} .gantt__agreed').length"
    assert browser.ask(drawn) == 1
    spoken = browser.ask(f"document.querySelector('#{shown} .gantt__lane').getAttribute('aria-label')")
    assert "启动会" in spoken
    assert "与基线一致" in spoken
    browser.ask(f"document.getElementById('{shown}').click()")
    browser.press("b")
    browser.wait_for(f"{drawn} === 0 && location.search === '?baseline=off'")
    browser.open(f"/{team.slug}/plan/{plan.pk}/?baseline=off")
    browser.find(".gantt[data-drawn]")
    assert browser.ask(drawn) == 0
    browser.click('[data-gantt="baseline"]')
    browser.wait_for(f"{drawn} === 1 && location.search === ''")
    assert browser.serious() == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_days_of_another_year_stand_on_one_line(browser, team, lin, plan, language):
    row = plan.rows.order_by("pk").first()
    plan.rows.filter(pk=row.pk).update(finish=row.finish.replace(year=row.finish.year + 2, month=12, day=28))
    enter(browser, lin, language=language)
    browser.open(f"/{team.slug}/plan/{plan.pk}/", language=language)
    browser.wait_for("document.querySelectorAll('.gantt__row .gantt__finish').length > 1")
    wrapped = "(e) => e.scrollWidth > e.clientWidth || e.offsetHeight > 24"
    found = f"[...document.querySelectorAll('.gantt__finish')].filter({wrapped}).map((e) => e.textContent)"
    assert browser.ask(found) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_the_timeline(browser, shown, width):
    browser.size(width)
    assert browser.serious() == []


def test_nothing_that_the_timeline_draws_is_refused_by_the_policy(browser, shown):
    log = [line["message"] for line in browser.driver.get_log("browser")]
    assert not [line for line in log if "Content Security Policy" in line]


def test_a_published_plan_is_not_moved(browser, team, lin, plan):
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.PUBLISHED, published_at=datetime.now(tz=UTC))
    enter(browser, lin)
    browser.size(1440)
    browser.open(f"/{team.slug}/plan/{plan.pk}/")
    browser.find(".gantt[data-drawn]")
    assert browser.ask("document.querySelector('.is-loose, [data-gantt=later]')") is None


def test_work_that_has_begun_stays_where_it_began_and_says_so_to_pointer_and_keys(browser, team, lin, launch, plan):
    item = first_of(plan).work_item
    item.move(launch.states.get(group=State.Group.DOING), by=lin)
    WorkItem.objects.filter(pk=item.pk).update(started_at=plan.planned_from - timedelta(days=40))
    begun = draft(team, by=lin, wishes=Wishes(seconds=0))
    work_off()
    enter(browser, lin)
    browser.size(1440)
    browser.open(f"/{team.slug}/plan/{begun.pk}/")
    bar = browser.find(f"#gantt-{item.pk} .gantt__bar.is-begun:not(.is-loose)")
    assert browser.ask("document.querySelector('.is-begun').style.insetInlineStart") == "0px"
    browser.click('[data-gantt="today"]')
    right = bar.size["width"] // 2 - 6
    drag = ActionChains(browser.driver).move_to_element_with_offset(bar, right, 0)
    drag.click_and_hold().move_by_offset(60, 0).release().perform()
    assert "何时开工是事实" in browser.find(".toast").text
    assert browser.ask("document.querySelectorAll('.is-dragged, .gantt__preview.is-shown').length") == 0
    assert browser.ask("document.getElementById('peek').hidden")
    browser.click(".toast button")
    until(lambda: browser.ask("document.querySelectorAll('.toast').length") == 0)
    browser.ask(f"document.getElementById('gantt-{item.pk}').click()")
    browser.hold(Keys.ALT, Keys.ARROW_RIGHT)
    browser.find(".toast")
    assert not begun.rows.filter(pinned=True).exists()


def test_on_a_phone_work_without_a_place_has_room_for_its_name_and_for_what_is_in_its_way(browser, team, lin, launch):
    todo = launch.states.filter(group=State.Group.TODO).first()
    title = "一件名字很长而且没有人会做的工作，手机上也要读得完"
    mine = {"project": launch, "by": lin, "state": todo, "effort_minutes": 60}
    item = WorkItem.create(title=title, due=date(2027, 3, 1), **mine)
    item.require_skill(Skill.create(workspace=team, by=lin, name="翻译"), 2, by=lin)
    WorkItem.create(title="别的", **mine)
    made = draft(team, by=lin, wishes=Wishes(seconds=0))
    work_off()
    enter(browser, lin)
    browser.size(390)
    browser.open(f"/{team.slug}/plan/{made.pk}/")
    browser.find(".impossible__asks")
    width = "Math.round(document.querySelector('.impossible {}').getBoundingClientRect().{})"
    assert browser.ask(width.format(".piece__title", "width")) > 200
    assert browser.ask(width.format(".badge", "right")) <= 390
