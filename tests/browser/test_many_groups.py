"""Groups, swimlanes and rows beyond the first come as one scrolls, into the page as it stands."""

import pytest

from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = "/growth/projects/LNCH/items/"
ALL_HERE = "new Set([...document.querySelectorAll('[data-ref]')].map((row) => row.dataset.ref)).size === %s"
LAST = "[...document.querySelectorAll('#main .more [hx-get]')].at(-1)?.scrollIntoView()"
MAINS = "document.querySelectorAll('main').length === 1"


@pytest.mark.parametrize(
    "query", ["layout=table&group=assignees", "layout=table&group=state&sub=assignees", "layout=board&sub=assignees"]
)
def test_further_groups_come_by_scrolling(query, browser: Browser, launch, team, lin):
    people = [Person.create(workspace=team, by=lin, name=f"人 {n:02}") for n in range(45)]
    for person in people:
        WorkItem.create(project=launch, by=lin, title=f"工作 {person.name}", assignees=[person])
    enter(browser, lin)
    browser.open(f"{HERE}?{query}")
    for number in (40, 45):
        browser.ask(LAST)
        browser.wait_for(ALL_HERE % number)
    assert browser.ask(MAINS)
    assert not browser.ask("document.querySelector('#main .more [hx-get]')")
    if "board" in query:
        browser.ask("[...document.querySelectorAll('.card')].at(-1).focus()")
        ref = browser.ask("document.activeElement.dataset.ref")
        browser.press(" ", Keys.ARROW_RIGHT, " ")
        browser.settle()
        item = WorkItem.objects.get(number=int(str(ref).split("-")[1]))
        assert item.state != launch.first_state()


def test_further_rows_come_by_scrolling(browser: Browser, launch, lin):
    for n in range(55):
        WorkItem.create(project=launch, by=lin, title=f"工作 {n}")
    enter(browser, lin)
    browser.open(f"{HERE}?layout=table&group=")
    browser.ask(LAST)
    browser.wait_for(ALL_HERE % 55)
    assert browser.ask(MAINS)


def test_a_row_that_changes_its_group_stands_under_the_right_inner_head(browser: Browser, launch, lin):
    for n, priority in enumerate((4, 4, 1, 1)):
        state = launch.states.order_by("position")[n % 2]
        WorkItem.create(project=launch, by=lin, title=f"工作 {n}", priority=priority, state=state)
    first, second = launch.states.order_by("position")[:2]
    enter(browser, lin)
    browser.open(f"{HERE}?layout=table&group=state&sub=priority&columns=title,state,priority")
    browser.click('[data-ref="LNCH-3"] [data-field="state"]')
    browser.click(f'#popover [data-value="{second.pk}"]')
    there = (
        "(({ dataset }) => [dataset.group, dataset.lane])(document.querySelector('[data-ref=LNCH-3]').closest('tbody'))"
    )
    browser.wait_for(f"{there}[0] === '{second.pk}'")
    assert browser.ask(there) == [str(second.pk), "1"]
    counts = "[...document.querySelectorAll('.group__count')].map((count) => count.textContent).join()"
    assert browser.ask(counts) == "1,1,0,3,1,2"
    assert first.pk != second.pk


def test_a_group_that_comes_by_scrolling_is_folded_as_it_was(browser: Browser, launch, team, lin):
    people = [Person.create(workspace=team, by=lin, name=f"人 {n:02}") for n in range(25)]
    for person in people:
        WorkItem.create(project=launch, by=lin, title=f"工作 {person.name}", assignees=[person])
    enter(browser, lin)
    address = f"{HERE}?layout=table&group=assignees"
    last = f'[data-group="{people[-1].pk}"]'
    browser.open(address)
    browser.ask(LAST)
    browser.wait_for(f"document.querySelector('{last}')")
    browser.click(f"{last} .group__fold")
    browser.open(address)
    assert not browser.ask(f"document.querySelector('{last}')")
    browser.ask(LAST)
    browser.wait_for(f"document.querySelector('{last}.is-folded')")
    assert browser.ask(f"document.querySelector('{last} .group__fold').getAttribute('aria-expanded')") == "false"
