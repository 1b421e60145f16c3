"""Drawing a process: who does what by keys, and the picture and the outline, each leading to the other."""

import pytest

from opsloop.engines.workflow import Occasion
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


@pytest.fixture
def touched(browser):
    """A screen that is touched."""
    browser.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield
    browser.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})


def test_what_can_be_done_with_a_line_stands_in_it_where_nothing_hovers(browser, touched, team, lin, purchase):
    enter(browser, lin)
    browser.open(f"/{team.slug}/processes/{purchase.ref}/draft/")
    apart = """[...document.querySelectorAll('.sop-editor .sop__line')].filter(line => {
      const tools = line.querySelector('.sop__tools'), name = line.querySelector('.sop__name, .sop__way');
      if (!tools || !name) return false;
      const [one, other] = [tools.getBoundingClientRect(), name.getBoundingClientRect()];
      return one.top >= other.bottom || one.left < other.right; }).map(line => line.textContent)"""
    assert browser.ask("matchMedia('(hover: none)').matches")
    assert browser.ask(apart) == []


def test_what_begins_it_is_chosen_by_keys_and_the_place_is_kept(browser, team, lin, launch, purchase):
    enter(browser, lin)
    browser.open(f"/{team.slug}/processes/{purchase.ref}/draft/")
    start = next(element.id for element in purchase.drawing.elements if element.kind == "start")
    browser.click(f"[data-dialog*='steps/{start}?']")
    for select, words in (("element-begins", "发生时"), ("event-what", "受阻"), ("event-within", launch.name)):
        choose(browser, select, words)
    assert not browser.serious("dialog")
    browser.find("dialog [type=submit]").send_keys(Keys.ENTER)
    wanted = Occasion(record="work_item", verb="blocked", within=launch.key)
    until(lambda: Process.objects.get(pk=purchase.pk).drawing.by_id[start].on == wanted)


def choose(browser, select, words):
    """Open the picker of a select, type, take what is found; the focus is on it again, also where it was drawn anew."""
    browser.find(f"#{select} + .field .field__button")
    browser.driver.execute_script(f"document.querySelector('#{select} + .field .field__button').focus()")
    browser.press(Keys.ENTER)
    browser.press(words)
    browser.press(Keys.ENTER)
    browser.wait_for(f"document.activeElement.closest('.field')?.previousElementSibling?.id === '{select}'")
