"""Drawing a process: who does what by keys, and the picture and the outline, each leading to the other."""

import pytest

from opsloop.rooms.processes.lifting import lift
from opsloop.rooms.processes.models import Process
from tests.browser.conftest import Keys
from tests.browser.office import enter, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def purchase(team, lin) -> Process:
    return lift("purchase", team, by=lin, language="zh-hans")


def test_who_does_what_is_written_by_keys(browser, team, lin, purchase):
    enter(browser, lin)
    browser.open(f"/{team.slug}/processes/{purchase.ref}/draft/duties")
    browser.find('.raci__cell[tabindex="0"]')
    browser.driver.execute_script("document.querySelector('.raci__cell[data-step=pay]').focus()")
    assert browser.ask("document.querySelectorAll('.raci__cell[tabindex=\"0\"]').length") == 1
    browser.press(Keys.ARROW_UP, Keys.ARROW_DOWN, "i")
    until(lambda: Process.objects.get(pk=purchase.pk).drawing.by_id["pay"].duties.informed == ("manager",))
    browser.settle()
    browser.wait_for("document.activeElement.dataset.letters === 'I'")
    browser.press(Keys.DELETE)
    until(lambda: Process.objects.get(pk=purchase.pk).drawing.by_id["pay"].duties.informed == ())
    assert not browser.serious(".duties")


def test_a_box_leads_to_its_line_and_a_line_to_its_box(browser, team, lin, purchase):
    enter(browser, lin)
    browser.open(f"/{team.slug}/processes/{purchase.ref}/draft/", theme="dark")
    browser.driver.execute_script("document.querySelector('#node-order').focus()")
    browser.press(Keys.ENTER)
    browser.wait_for("document.activeElement.id === 'step-order'")
    browser.click("#step-pay .sop__name")
    browser.wait_for("document.querySelector('#node-pay').matches(':target')")
    assert not browser.serious(".sop-editor")
