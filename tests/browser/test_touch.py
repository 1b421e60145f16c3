"""By touch: a row that is held is picked, a tap then picks the next one, and nothing opens meanwhile."""

import datetime
import time
from collections.abc import Iterator

import pytest

from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.rooms.people.models import Person
from tests.browser.conftest import Browser
from tests.browser.office import enter, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
both = pytest.mark.parametrize("language", ["zh-hans", "en"])
PICKED = "document.querySelectorAll('#main .row.is-picked').length"
CLEAR = "document.querySelector('.bulk').hidden"
APART = """document.querySelector('.toast').getBoundingClientRect().bottom
    <= document.querySelector('.bulk').getBoundingClientRect().top"""


@pytest.fixture
def phone(browser: Browser, launch, lin) -> Iterator[Browser]:
    """A telephone in the hand of 林静, with work to show."""
    furnish(launch, lin)
    browser.size(390, 844)
    browser.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield browser
    browser.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})


def touch(phone: Browser, selector: str, *, seconds: float = 0) -> None:
    where = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); return [box.x + 20, box.y + 10]"
    phone.find(selector)
    x, y = phone.driver.execute_script(where, selector)
    phone.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    time.sleep(seconds)
    phone.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.settle()


def title(place: int) -> str:
    return f"#main .row:nth-of-type({place}) .row__title"


@both
def test_hold_one_tap_the_next_and_do_something_to_both(phone: Browser, lin, language):
    enter(phone, lin, language=language)
    phone.open("/growth/items/", language=language)
    touch(phone, title(1), seconds=1)
    phone.wait_for(f"{PICKED} === 1")
    touch(phone, title(2))
    phone.wait_for(f"{PICKED} === 2")
    assert "peek" not in phone.driver.current_url
    phone.click("[data-bulk-verb=trash]")
    phone.wait_for(f"{PICKED} === 0")
    touch(phone, title(1), seconds=1)
    phone.wait_for(f"{PICKED} === 1")
    phone.wait_for(APART)


def test_select_several_begins_it_and_the_cross_ends_it(phone: Browser, lin):
    enter(phone, lin)
    phone.open("/growth/items/")
    phone.click("[popovertarget=collection-more]")
    phone.click("[data-bulk-start]")
    touch(phone, title(1))
    phone.wait_for(f"{PICKED} === 1")
    phone.click("[data-bulk-clear]")
    phone.wait_for(CLEAR)
    touch(phone, title(1))
    phone.wait_for("location.search.includes('peek')")


def test_what_waits_for_a_decision_is_decided_by_a_tap_in_the_inbox(phone: Browser, team, lin, wang):
    asks = Person.of(wang, team)
    asks.change({"manager": Person.of(lin, team)}, by=lin)
    asks.want_leave(datetime.date(2030, 1, 7), datetime.date(2030, 1, 8), by=wang)
    deliver_left_over()
    enter(phone, lin)
    phone.open("/growth/inbox/")
    touch(phone, ".inbox__decide")
    phone.wait_for("document.querySelector('dialog[open] form') ? true : false")
