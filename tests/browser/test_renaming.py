"""A name is changed where it stands, by key or by the pencil; a click on it still opens the record."""

import pytest

from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROW = "[data-row][data-ref='%s']"


@pytest.mark.parametrize("way", ["key", "pencil", "card"])
def test_a_name_is_changed_in_its_row(way, browser: Browser, launch, lin):
    item = furnish(launch, lin)[0]
    enter(browser, lin)
    browser.size(1440)
    browser.open(f"/growth/projects/LNCH/items/?layout={'board' if way == 'card' else 'table'}")
    browser.ask(f"document.querySelector(`{ROW % item.ref}`).focus()")
    if way == "pencil":
        browser.ask(f"document.querySelector(`{ROW % item.ref} .row__rename`).click()")
    else:
        browser.press(Keys.F2)
    browser.find("#popover input[name='value']").send_keys(Keys.HOME, "新的名称", Keys.ENTER)
    browser.wait_for(f"document.querySelector(`{ROW % item.ref}`).textContent.includes('新的名称')")
    browser.settle()
    item.refresh_from_db()
    assert item.title.startswith("新的名称")
