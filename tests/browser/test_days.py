"""A day in any form is written and chosen in the page's language, whatever the browser's own is."""

import pytest

from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = '<form id="asked"><label for="day">日期</label><input id="day" type="date" name="day" value="2031-09-06"></form>'
SENT = "JSON.stringify([...new FormData(document.getElementById('asked'))])"


def test_a_day_is_chosen_with_our_own_calendar_and_sent_as_before(browser: Browser, team, lin):
    enter(browser, lin)
    browser.open("/growth/people/")
    browser.driver.execute_script(
        "document.getElementById('main').insertAdjacentHTML('beforeend', arguments[0]);"
        "document.body.dispatchEvent(new CustomEvent('htmx:afterSettle', { bubbles: true }));",
        FORM,
    )
    button = browser.find("#asked .field__button")
    assert "2031年9月6日" in button.text
    assert not browser.ask("document.querySelector('input[type=date]')")
    assert browser.ask(SENT) == '[["day","2031-09-06"]]'
    browser.driver.execute_script("arguments[0].focus()", button)
    browser.press(Keys.ENTER)
    browser.find("#asked .field.is-open")
    browser.press("2031-10-1", Keys.ENTER)
    assert browser.ask(SENT) == '[["day","2031-10-01"]]'
    assert not browser.serious("#asked")
