"""A filter that is typed, and a view that is saved, end their menu; several choices wait for the next of them."""

import pytest

from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPEN = "document.getElementById('popover').matches(':popover-open')"


def offer(browser: Browser, field: str) -> None:
    """The menu in which this field is filtered by."""
    browser.open("/growth/items/")
    browser.click("#main [data-command='collection.filter']")
    browser.click(f"#popover [data-value='{field}']")
    browser.wait_for(f"document.querySelector(`#popover .filter [name=field]`)?.value === '{field}'")


@pytest.mark.parametrize(("field", "typed"), [("title", "海报"), ("effort_minutes", "2")])
def test_a_filter_that_was_typed_closes_its_menu(field, typed, browser: Browser, launch, lin):
    furnish(launch, lin)
    enter(browser, lin)
    browser.size(1440)
    offer(browser, field)
    browser.find("#popover [name=value]").send_keys(typed, Keys.ENTER)
    browser.wait_for(f"location.search.includes('f={field}') && !{OPEN}")
    browser.find(f"#main [data-popover*='field={field}']")


def test_a_filter_of_several_choices_stays_open_until_it_is_left(browser: Browser, launch, lin):
    furnish(launch, lin)
    enter(browser, lin)
    browser.size(1440)
    offer(browser, "priority")
    browser.click("#popover [role=option][data-value='4']")
    browser.click("#popover [role=option][data-value='3']")
    browser.press(Keys.ESCAPE)
    browser.wait_for(f"location.search.includes('f=priority:in:') && !{OPEN}")


def test_a_view_that_was_saved_closes_its_menu(browser: Browser, launch, lin):
    furnish(launch, lin)
    enter(browser, lin)
    browser.size(1440)
    browser.open("/growth/items/?f=priority:in:0")
    browser.click("[data-popover*='views?state']")
    browser.find("#popover [name=name]").send_keys("本周", Keys.ENTER)
    browser.wait_for(f"location.search.includes('view=') && !{OPEN}")
