"""A name is changed where it stands, by key or by the pencil; a click on it still opens the record."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains

from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEFT = "document.querySelector(`%s`).getBoundingClientRect().left"
HEIGHTS = """(row => { const [one, two] = [".cell--primary a", ".cell--ref .value"].map(part => row.querySelector(part))
  .map(part => part.getBoundingClientRect()).map(box => box.top + box.height / 2); return Math.abs(one - two) })
  (document.querySelector(`%s`))"""
ROW = "[data-row][data-ref='%s']"


@pytest.mark.parametrize("way", ["key", "pencil", "card"])
def test_a_name_is_changed_in_its_row(way, browser: Browser, launch, lin):
    item = furnish(launch, lin)[0]
    enter(browser, lin)
    browser.size(1440)
    browser.open(f"/growth/projects/LNCH/items/?layout={'board' if way == 'card' else 'table'}")
    browser.ask(f"document.querySelector(`{ROW % item.ref}`).focus()")
    if way == "pencil":
        row = browser.find(ROW % item.ref)
        ActionChains(browser.driver).move_to_element(row).perform()
        pencil = browser.find(f"{ROW % item.ref} .row__rename")
        ActionChains(browser.driver).move_to_element(pencil).click().perform()
        browser.wait_for("document.activeElement.selectionEnd === document.activeElement.value.length")
        assert abs(browser.ask(LEFT % "#popover") - browser.ask(LEFT % f"{ROW % item.ref} a[data-peek]")) < 24
        assert browser.ask(HEIGHTS % (ROW % item.ref)) < 1
    else:
        browser.press(Keys.F2)
    browser.find("#popover input[name='value']").send_keys(Keys.HOME, "新的名称", Keys.ENTER)
    browser.wait_for(f"document.querySelector(`{ROW % item.ref}`).textContent.includes('新的名称')")
    browser.settle()
    item.refresh_from_db()
    assert item.title.startswith("新的名称")
