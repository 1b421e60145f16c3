"""What a person likes stays so: how dense lists are, in which order favourites stand."""

import pytest

from opsloop.kernel.records.favorites import toggle_favorite
from opsloop.kernel.records.viewer import Viewer
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
both = pytest.mark.parametrize("language", ["zh-hans", "en"])
FAVORITES = "[...document.querySelectorAll('#sidebar-favorites li a')].map(each => each.textContent.trim())"


@both
def test_a_list_is_made_denser_from_its_toolbar_and_stays_so(browser: Browser, launch, lin, language):
    furnish(launch, lin)
    enter(browser, lin, language=language)
    browser.open("/growth/items/", language=language)
    browser.find(".row")
    height = "document.querySelector('.row').getBoundingClientRect().height"
    assert browser.ask(height) == 36
    for density, pixels in (("comfortable", 44), ("compact", 32)):
        browser.click("[data-command='collection.display']")
        browser.click(f"[data-behaviour=density-switch][value={density}]")
        browser.wait_for(f"{height} === {pixels}")
        browser.press(Keys.ESCAPE)
        lin.refresh_from_db()
        assert lin.density == density
    browser.open("/growth/items/", language=language)
    browser.find(".row")
    assert browser.ask(height) == 32


def test_favourites_are_put_in_order_by_keys(browser: Browser, launch, lin, team):
    for item in furnish(launch, lin)[:3]:
        toggle_favorite(Viewer(lin, team, launch.created_at.date()), "work_item", str(item.pk))
    enter(browser, lin)
    browser.open("/growth/items/")
    first, second, third = browser.ask(FAVORITES)
    browser.ask("document.querySelector('#sidebar-favorites li a').focus()")
    browser.hold(Keys.ALT, Keys.ARROW_DOWN)
    assert browser.ask(FAVORITES) == [second, first, third]
    assert browser.ask("document.activeElement.textContent.trim()") == first
    browser.settle()
    browser.open("/growth/items/")
    assert browser.ask(FAVORITES) == [second, first, third]
