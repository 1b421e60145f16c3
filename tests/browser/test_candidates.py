"""Who could do a piece of work, beside the button that asks: inside the window, also with everybody else unfolded."""

import pytest

from opsloop.rooms.people.models import Person, Skill
from tests.browser.conftest import Browser
from tests.browser.office import enter, furnish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.xdist_group("browser")]
OUTSIDE = """(() => { const box = document.querySelector('#popover').getBoundingClientRect();
    const beyond = box.right > innerWidth || box.bottom > innerHeight;
    return box.width > 100 && (beyond || box.top < 0 || box.left < 0); })()"""
LOW = "document.querySelector('[id^=who-]').scrollIntoView({ block: 'end' })"


@pytest.mark.parametrize("width", [1440, 390])
def test_everybody_else_unfolds_inside_the_window(browser: Browser, team, lin, wang, launch, width):
    item, skill = furnish(launch, lin)[0], Skill.create(workspace=team, by=lin, name="设计")
    item.require_skill(skill, 2, by=lin)
    Person.of(lin, team).set_skill(skill, 3, by=lin)
    for number in range(12):
        Person.create(workspace=team, by=lin, name=f"同事 {number}")
    enter(browser, lin)
    browser.size(width)
    browser.open(f"/{team.slug}/items/{item.ref}")
    browser.driver.execute_script(LOW)
    browser.click("[id^=who-]")
    browser.wait_for("document.querySelector('#popover:popover-open .candidates__others')")
    assert not browser.ask(OUTSIDE)
    browser.click(".candidates__others summary")
    browser.wait_for("document.querySelector('.candidates__others').open")
    assert not browser.ask(OUTSIDE)
    assert not browser.serious("#popover")
