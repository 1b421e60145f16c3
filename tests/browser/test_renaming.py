"""A name is changed where it stands, by key or by the pencil; a click on it still opens the record."""

from datetime import date

import pytest
from selenium.webdriver.common.action_chains import ActionChains

from opsloop.kernel.activity.models import Event
from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish, until

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


TITLE = ".record__title"
SHOWN = f"document.querySelector('{TITLE}').value"
TOLD = "[...document.querySelectorAll('#toasts .toast--bad')].map(toast => toast.textContent).join()"


@pytest.mark.parametrize("leaving", [Keys.ENTER, Keys.TAB, "click"])
def test_an_emptied_title_says_so_and_comes_back(leaving, browser: Browser, poster, lin):
    enter(browser, lin)
    browser.open(f"/growth/items/{poster.ref}")
    browser.click(TITLE)
    browser.hold(Keys.CONTROL, "a")
    browser.press(Keys.DELETE)
    if leaving == "click":
        browser.click(".record__main h3")
    else:
        browser.press(leaving)
    browser.wait_for(f"{SHOWN} === '设计活动海报'")
    assert "不能留空" in str(browser.ask(TOLD))
    poster.refresh_from_db()
    assert poster.title == "设计活动海报"


def test_enter_keeps_a_title_and_adds_no_line(browser: Browser, poster, lin):
    enter(browser, lin)
    browser.open(f"/growth/items/{poster.ref}")
    browser.find(TITLE).send_keys(Keys.END, "二", Keys.ENTER)
    until(lambda: WorkItem.objects.filter(title="设计活动海报二").exists())
    browser.settle()
    browser.find(TITLE).send_keys(Keys.CONTROL, "a")
    browser.press(Keys.DELETE, Keys.ENTER)
    assert browser.ask(SHOWN) == "设计活动海报二"


def test_what_the_server_refuses_of_a_title_is_said_and_taken_back(browser: Browser, poster, lin):
    enter(browser, lin)
    browser.open(f"/growth/items/{poster.ref}")
    browser.ask(f"document.querySelector('{TITLE}').removeAttribute('maxlength')")
    browser.ask(f"document.querySelector('{TITLE}').setRangeText('x'.repeat(600))")
    browser.find(TITLE).send_keys("y", Keys.ENTER)
    browser.wait_for(f"{TOLD} !== ''")
    assert browser.ask(SHOWN) == "设计活动海报"


def test_a_title_that_somebody_else_changed_meanwhile_is_not_written_over(browser: Browser, launch, lin, wang):
    item = furnish(launch, lin)[0]
    enter(browser, lin)
    browser.open(f"/growth/items/{item.ref}")
    browser.find("#main .record__title").send_keys(" 一")
    until(lambda: WorkItem.objects.filter(pk=item.pk, title__endswith=" 一").exists())
    browser.settle()
    browser.find("#main .record__title").send_keys("二")
    until(lambda: WorkItem.objects.filter(pk=item.pk, title__endswith=" 一二").exists())
    browser.settle()
    item.refresh_from_db()
    item.change({"title": "别人改的"}, by=wang)
    browser.find("#main .record__title").send_keys("三")
    browser.wait_for("document.querySelector('.toasts').textContent.includes('别人改的')")
    assert str(browser.ask("document.querySelector('#main .record__title').value")).endswith("一二三")
    item.refresh_from_db()
    assert item.title == "别人改的"
    browser.find("#main .record__title").send_keys("四")
    until(lambda: WorkItem.objects.filter(pk=item.pk, title__endswith="一二三四").exists())
    browser.settle()
    assert browser.ask(f"'theirs' in document.querySelector('{TITLE}').form.dataset") is False


def refused(browser: Browser, launch, lin, wang) -> WorkItem:
    """A work item on its page, whose title is typed on while somebody else has renamed it."""
    item = furnish(launch, lin)[0]
    enter(browser, lin)
    browser.open(f"/growth/items/{item.ref}")
    item.change({"title": "别人改的"}, by=wang)
    browser.find(TITLE).send_keys(Keys.END, "三")
    browser.wait_for("document.querySelector('.toasts').textContent.includes('别人改的')")
    return item


def test_enter_puts_ones_own_title_in_the_place_of_the_others(browser: Browser, launch, lin, wang):
    item = refused(browser, launch, lin, wang)
    browser.press(Keys.ENTER)
    until(lambda: WorkItem.objects.filter(pk=item.pk, title__endswith="三").exists())


def test_a_refused_title_stays_alone_where_a_newer_page_comes_and_esc_takes_the_others(
    browser: Browser, launch, lin, wang
):
    item = refused(browser, launch, lin, wang)
    item.refresh_from_db()
    item.change({"due": date(2031, 3, 5)}, by=wang)
    browser.ask("document.dispatchEvent(new Event('page:refresh'))")
    browser.wait_for("document.querySelector('.record__values').textContent.includes('2031年3月5日')")
    assert str(browser.ask(SHOWN)).endswith("三")
    browser.press(Keys.ESCAPE)
    browser.settle()
    assert browser.ask(SHOWN) == "别人改的"
    item.refresh_from_db()
    assert item.title == "别人改的"


def test_esc_puts_a_title_back_saved_meanwhile_or_not(browser: Browser, poster, lin):
    enter(browser, lin)
    browser.open(f"/growth/items/{poster.ref}")
    browser.find(TITLE).send_keys(Keys.END, "二")
    until(lambda: WorkItem.objects.filter(title="设计活动海报二").exists())
    browser.press("三", Keys.ESCAPE)
    until(lambda: WorkItem.objects.filter(title="设计活动海报").exists())
    assert browser.ask(SHOWN) == "设计活动海报"
    browser.settle()
    before = Event.objects.of("work_item", poster.pk).count()
    browser.find(TITLE).send_keys(Keys.END, "四", Keys.ESCAPE)
    browser.settle()
    assert browser.ask(SHOWN) == "设计活动海报"
    assert Event.objects.of("work_item", poster.pk).count() == before
