"""All records of a list are picked at once, also those that are not loaded yet."""

import pytest

from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNT = "document.querySelector('.bulk__count').textContent"


@pytest.fixture
def many(launch, lin) -> int:
    for number in range(70):
        WorkItem.create(project=launch, by=lin, title=f"工作 {number}", priority=1)
    WorkItem.create(project=launch, by=lin, title="别的", priority=2)
    return 70


def test_the_bar_says_how_many_more_there_are_and_takes_them_too(browser: Browser, many, lin):
    enter(browser, lin)
    browser.size(1440, 500)
    browser.open("/growth/projects/LNCH/items/?group=&f=priority:in:1")
    browser.find("#main [data-row]")
    browser.hold(Keys.CONTROL, "a")
    browser.wait_for(f"{COUNT} === '已选 50 / 70 条'")
    browser.click("[data-bulk-every]")
    assert browser.ask(COUNT) == "已选 70 项"
    browser.click("[data-bulk-verb=archive]")
    until(lambda: not WorkItem.objects.filter(priority=1, archived_at=None).exists())
    assert WorkItem.objects.filter(archived_at=None).count() == 1
    browser.wait_for("document.querySelector('.bulk').hidden")


def test_the_bar_stands_beside_a_peek_that_is_open(browser: Browser, many, lin):
    enter(browser, lin)
    browser.size(1280, 600)
    browser.open("/growth/projects/LNCH/items/?peek=items/LNCH-2")
    browser.wait_for("!document.getElementById('peek').hidden")
    browser.find("#main [data-row]")
    browser.hold(Keys.CONTROL, "a")
    browser.wait_for("!document.querySelector('.bulk').hidden")
    edges = browser.ask(
        """[document.querySelector('[data-bulk-clear]').getBoundingClientRect().right,
        document.getElementById('peek').getBoundingClientRect().left]"""
    )
    assert edges[0] <= edges[1]


def test_what_is_left_out_of_all_stays_out(browser: Browser, many, lin):
    enter(browser, lin)
    browser.size(1440, 500)
    browser.open("/growth/projects/LNCH/items/?group=&f=priority:in:1&sort=number")
    browser.hold(Keys.CONTROL, "a")
    browser.wait_for("!document.querySelector('[data-bulk-every]').hidden")
    browser.click("[data-bulk-every]")
    browser.click("[data-row][data-ref='LNCH-2'] .pick")
    browser.driver.execute_script("document.getElementById('more').scrollIntoView()")
    browser.wait_for("document.querySelectorAll('#main [data-row].is-picked').length === 69")
    assert "69" in str(browser.ask(COUNT))
    browser.click("[data-bulk-clear]")
    assert browser.ask("document.querySelectorAll('#main .is-picked').length") == 0
