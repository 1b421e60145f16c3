"""The main paths of a day's work in a browser, in Chinese and in English."""

from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains

from opsloop.kernel.comments.models import Comment
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.records.models import SavedView
from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish, moves_of, until
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOARD = Path(__file__).parent / "data" / "board.json"
both = pytest.mark.parametrize("language", ["zh-hans", "en"])


def card(item: WorkItem) -> str:
    return f".card[data-ref='{item.ref}']"


@both
def test_signing_in_leads_to_my_work_and_on_to_the_board(browser: Browser, launch, lin, language):
    item = furnish(launch, lin)[0]
    browser.open("/sign-in/", language=language)
    browser.find("[name=username]").send_keys(lin.email)
    browser.find("[type=password]").send_keys(PASSWORD + Keys.ENTER)
    browser.wait_for("location.pathname === '/growth/'")
    browser.find(f".row[data-ref='{item.ref}']")
    browser.click("#sidebar a[href*='/projects/LNCH']")
    browser.wait_for("location.pathname.includes('/projects/LNCH')")
    browser.open("/growth/projects/LNCH/items/?layout=board", language=language)
    browser.find(card(item))


def test_a_card_moved_by_pointer_or_by_keys_is_logged_alike(browser: Browser, launch, lin):
    items = furnish(launch, lin)
    enter(browser, lin)
    browser.open("/growth/projects/LNCH/items/?layout=board")
    doing = launch.states.get(group="doing")
    target = browser.find(f"[data-column='{doing.pk}']")
    chain = ActionChains(browser.driver).click_and_hold(browser.find(card(items[0]))).move_by_offset(12, 6)
    chain.move_to_element(target).move_by_offset(4, 4).pause(0.15).release().perform()
    browser.wait_for(f"document.querySelector(`[data-column='{doing.pk}'] {card(items[0])}`)")
    browser.settle()
    browser.ask(f"document.querySelector(`{card(items[3])}`).focus()")
    browser.press(" ", Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, " ")
    browser.wait_for(f"document.querySelector(`[data-column='{doing.pk}'] {card(items[3])}`)")
    browser.settle()
    assert len(moves_of(items[0])) == 1
    assert moves_of(items[0]) == moves_of(items[3])


@both
def test_a_field_is_edited_in_the_peek_and_the_edit_taken_back(browser: Browser, launch, lin, language):
    item = furnish(launch, lin)[0]
    enter(browser, lin, language=language)
    browser.open("/growth/projects/LNCH/items/?layout=table", language=language)
    browser.click(f".row[data-ref='{item.ref}'] a[data-peek]")
    browser.find("#peek:not([hidden]) [data-field=priority]")
    browser.click("#peek [data-field=priority]")
    browser.press(Keys.ARROW_DOWN, Keys.ENTER)
    browser.find(".toast")
    item.refresh_from_db()
    assert item.priority != 0
    browser.click(".toast button:not(.toast__close)")
    browser.settle()
    until(lambda: WorkItem.objects.get(pk=item.pk).priority == 0)


def test_enter_that_ends_a_composition_adds_nothing_in_quick_add(browser: Browser, launch, lin):
    enter(browser, lin)
    browser.open("/growth/projects/LNCH/items/?layout=table")
    browser.press("c")
    browser.find("#quick-text").send_keys("写邀请函")
    browser.ask("""document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))""")
    browser.settle()
    assert not WorkItem.objects.exists()
    browser.press(Keys.ENTER)
    until(WorkItem.objects.exists)
    assert WorkItem.objects.get().title == "写邀请函"


@both
def test_a_filtered_list_is_saved_as_a_view(browser: Browser, launch, lin, language):
    furnish(launch, lin)
    enter(browser, lin, language=language)
    browser.open("/growth/projects/LNCH/items/?layout=table&f=priority:in:0", language=language)
    browser.find(".chip")
    browser.click("[data-popover*='views?state']")
    browser.find("#popover [name=name]").send_keys("本周 Week" + Keys.ENTER)
    until(SavedView.objects.exists)
    browser.find(".toolbar__views .view[aria-current]")
    assert "f=priority" in SavedView.objects.get().query


@both
def test_a_comment_with_a_name_reaches_the_inbox(browser: Browser, launch, lin, wang, language):
    item = furnish(launch, lin)[0]
    enter(browser, lin, language=language)
    browser.open(f"/growth/items/{item.ref}", language=language)
    area = browser.find(".composer__text")
    browser.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", area)
    area.send_keys("@wf")
    browser.find(".composer__people:not([hidden]) [role=option]")
    area.send_keys(Keys.ENTER, "请看第二页", Keys.CONTROL, Keys.ENTER)
    until(Comment.objects.exists)
    browser.driver.delete_all_cookies()
    enter(browser, wang, language=language)
    browser.open("/growth/inbox/", language=language)
    assert item.title in str(browser.ask("document.querySelector('#main').textContent"))


@both
def test_a_board_is_looked_at_and_brought_in(browser: Browser, launch, lin, language):
    enter(browser, lin, language=language)
    browser.open("/growth/import/", language=language)
    browser.find("input[type=file]").send_keys(str(BOARD))
    browser.find("button[formaction$='loading']")
    assert "7" in str(browser.ask("document.querySelector('#account').closest('section').textContent"))
    assert browser.serious() == []
    browser.click("button[formaction$='loading']")
    until(work_off)
    until(lambda: ImportBatch.objects.get().state == "done")
    assert WorkItem.objects.filter(project__name__startswith="门店改造").count() == 7
    browser.open("/growth/jobs/", language=language)
    assert browser.serious() == []


def test_pages_speak_and_look_as_the_person_chose(browser: Browser, launch, lin):
    enter(browser, lin)
    browser.open("/growth/")
    assert browser.ask("document.documentElement.lang").lower().startswith("zh")
    lin.language, lin.theme = "en", "dark"
    lin.save()
    browser.open("/growth/")
    assert browser.ask("document.documentElement.lang") == "en"
    assert browser.ask("getComputedStyle(document.documentElement).backgroundColor") == "rgb(12, 13, 14)"


@pytest.mark.parametrize("field", ["effort_minutes", "priority"])
def test_what_somebody_else_changed_meanwhile_is_shown_beside_ones_own(browser: Browser, launch, lin, wang, field):
    item = furnish(launch, lin)[0]
    enter(browser, lin)
    browser.open(f"/growth/items/{item.ref}")
    browser.click(f"#main [data-field={field}]")
    browser.find("#popover:popover-open form")
    item.change({field: 3}, by=wang)
    keys = ["2小时", Keys.ENTER] if field == "effort_minutes" else [Keys.ARROW_DOWN, Keys.ENTER]
    browser.press(*keys)
    browser.wait_for("document.querySelector('#popover:popover-open [role=alert]')?.textContent.includes('刚才有人')")
    browser.wait_for("document.activeElement.closest('#popover')")
    browser.press(Keys.ENTER)
    until(lambda: getattr(WorkItem.objects.get(pk=item.pk), field) not in {0, 3, None})


def test_a_value_that_is_none_is_said_where_it_was_typed(browser: Browser, launch, lin):
    item = furnish(launch, lin)[0]
    enter(browser, lin)
    browser.open(f"/growth/items/{item.ref}")
    browser.click("#main [data-field=effort_minutes]")
    browser.find("#popover:popover-open form")
    browser.press("坏值", Keys.ENTER)
    browser.wait_for("document.querySelector('#popover:popover-open [role=alert]')?.textContent.includes('坏值')")
    browser.hold(Keys.CONTROL, "a")
    browser.press("2小时", Keys.ENTER)
    until(lambda: WorkItem.objects.get(pk=item.pk).effort_minutes == 120)
