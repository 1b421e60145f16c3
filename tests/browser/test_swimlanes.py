"""Cards go from one swimlane to another by pointer, by keys and by plain clicks."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains

from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANES = "/growth/projects/LNCH/items/?layout=board&sub=priority"
LANE = "document.querySelector(`.card[data-ref='%s']`).closest('[data-lane]').dataset.lane"


@pytest.mark.parametrize("way", ["pointer", "keys", "clicks"])
def test_a_card_changes_its_swimlane(way, browser: Browser, launch, lin):
    high, low = furnish(launch, lin)[:2]
    for item, priority in ((high, 3), (low, 1)):
        item.change({"priority": priority, "state": launch.first_state()}, by=lin)
    enter(browser, lin)
    browser.open(LANES)
    card = browser.find(f".card[data-ref='{high.ref}']")
    if way == "pointer":
        chain = ActionChains(browser.driver).click_and_hold(card).move_by_offset(12, 6)
        chain.move_to_element(browser.find(f".card[data-ref='{low.ref}']")).move_by_offset(2, 4).pause(0.2)
        chain.release().perform()
    elif way == "keys":
        browser.ask(f"document.querySelector(`.card[data-ref='{high.ref}']`).focus()")
        browser.press(" ", Keys.ARROW_DOWN, " ")
    else:
        browser.ask(f"document.querySelector(`.card[data-ref='{high.ref}'] .card__menu`).click()")
        browser.click("#popover [hx-get$='cells/priority']")
        browser.click("#popover [role=option][data-value='1']")
    browser.wait_for(LANE % high.ref + " === '1'")
    browser.settle()
    high.refresh_from_db()
    assert high.priority == 1
    browser.open(LANES)
    browser.wait_for(LANE % high.ref + " === '1'")
