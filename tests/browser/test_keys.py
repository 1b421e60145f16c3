"""The key map on the real pages: every key does on a row, in the peek and on the page of a record what the map says."""

import pytest

from opsloop.kernel.comments.models import Comment
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/growth/projects/LNCH/items/?layout=table"
CURRENT = "document.querySelector('#main .is-current')?.dataset.ref"
EDITOR = "document.querySelector('#popover [role=combobox]')?.getAttribute('aria-label')"
CHORDS = (
    ("gh", "/growth/"),
    ("gx", "/growth/inbox/"),
    ("gp", "/growth/projects/"),
    ("ga", "/growth/views/"),
    ("gs", "/growth/settings/"),
)


def test_chords_go_where_they_say(browser: Browser, launch, lin):
    enter(browser, lin)
    browser.open(LIST)
    for chord, path in CHORDS:
        browser.press(*chord)
        browser.wait_for(f"location.pathname === '{path}'")
    # What the server finds later does not push away what Enter would have run.
    browser.hold(Keys.CONTROL, "k")
    browser.press("收件箱")
    browser.find("#palette #found-all")
    browser.press(Keys.ENTER)
    browser.wait_for("location.pathname === '/growth/inbox/'")


def test_arrows_walk_over_the_list_and_letters_edit_where_one_stands(browser: Browser, launch, lin):
    items = furnish(launch, lin)
    enter(browser, lin)
    browser.open(LIST)
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    browser.wait_for(f"{CURRENT} === '{items[-1].ref}'")
    for key, label in (("s", "状态"), ("p", "优先级"), ("a", "负责人"), ("l", "标签")):
        browser.press(key)
        browser.wait_for(f"{EDITOR} === '{label}'")
        browser.press(Keys.ESCAPE)
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ENTER)
    browser.wait_for(f"{EDITOR} === '状态'")
    browser.press(Keys.ESCAPE, Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ENTER)
    browser.wait_for(f"location.search.endsWith('peek=items/{items[-1].ref}')")
    browser.press(Keys.ARROW_DOWN)
    browser.wait_for(f"location.search.endsWith('peek=items/{items[-2].ref}')")
    browser.press(Keys.ESCAPE)
    browser.wait_for(f"document.activeElement.dataset.ref === '{items[-2].ref}'")
    browser.open(f"/growth/items/{items[0].ref}")
    browser.press("s")
    browser.wait_for(f"{EDITOR} === '状态'")


def test_one_key_takes_work_on_and_the_focus_stays(browser: Browser, launch, lin, wang):
    item = furnish(launch, wang)[0]
    me = Person.of(lin, item.workspace)
    enter(browser, lin)
    browser.open(LIST)
    browser.press("k", "i")
    until(WorkItem.objects.filter(pk=item.pk, assignees=me).exists)
    browser.wait_for(f"document.activeElement.dataset.ref === '{item.ref}'")
    browser.press("x")
    browser.hold(Keys.SHIFT, Keys.ARROW_UP)
    browser.press("i")
    until(lambda: WorkItem.objects.filter(assignees=me).count() == 2)


def test_help_names_the_keys_of_rows_before_one_is_current(browser: Browser, launch, lin):
    furnish(launch, lin)
    enter(browser, lin)
    named = "[...document.querySelectorAll('#help .help__line')].map(line => line.textContent).join()"
    browser.open(LIST)
    browser.press("?")
    browser.wait_for(f"{named}.includes('指派给我')")
    browser.open("/growth/people/")
    browser.press("?")
    assert "修改状态" not in str(browser.ask(named))


def test_the_inbox_is_emptied_without_the_pointer(browser: Browser, launch, lin, wang):
    first, second, *_rest = furnish(launch, lin)
    for item in (first, second):
        Comment.post(item, "@林静 看一下", by=wang)
    enter(browser, lin)
    browser.open("/growth/inbox/")
    browser.press("j", "h")
    browser.find("#popover [role=menuitem]")
    browser.press(Keys.ARROW_DOWN, Keys.ENTER)
    browser.wait_for("document.querySelectorAll('.inbox__line').length === 1")
    browser.wait_for("document.activeElement.matches('.inbox__line')")
    browser.press("e")
    browser.wait_for("document.querySelectorAll('.inbox__line').length === 0")


def test_the_heads_of_a_list_stay_in_sight(browser: Browser, launch, lin):
    for number in range(40):
        WorkItem.create(project=launch, by=lin, title=f"第 {number} 项")
    enter(browser, lin)
    browser.open(LIST)
    browser.ask("document.querySelector('.sheet__body').scrollTo(0, 500)")
    inside = "document.querySelector('.table__head th').getBoundingClientRect().top >= 40"
    assert browser.ask(inside) is True


def test_escape_stops_a_peek_that_is_still_on_its_way(browser: Browser, launch, lin):
    furnish(launch, lin)
    enter(browser, lin)
    browser.open("/growth/items/")
    browser.driver.set_network_conditions(offline=False, latency=1500, download_throughput=-1, upload_throughput=-1)
    browser.find("#main a[data-peek]").click()
    browser.wait_for("document.querySelector('#peek').dataset.url")
    browser.press(Keys.ESCAPE)
    browser.driver.delete_network_conditions()
    assert browser.ask("document.querySelector('#peek').hidden && !document.querySelector('#peek').childElementCount")
    assert browser.ask("!location.search.includes('peek=')")


def test_a_record_that_goes_to_the_trash_leaves_the_peek_and_the_focus_to_the_next_row(browser: Browser, launch, lin):
    gone, left = furnish(launch, lin)[:2][::-1]
    enter(browser, lin)
    browser.open(f"/growth/projects/LNCH/items/?sort=-number&peek=items/{gone.ref}")
    browser.wait_for(f"!!document.querySelector('#peek #record-work_item-{gone.pk}')")
    browser.hold(Keys.CONTROL, Keys.BACKSPACE)
    browser.wait_for("document.querySelector('#peek').hidden")
    assert "peek=" not in browser.driver.current_url
    assert browser.focused == f"work_item-{left.pk}"


def test_a_record_that_leaves_the_filter_stays_in_the_peek(browser: Browser, launch, lin):
    """Somebody works on it: what it is now may be followed by a word about it."""
    item = furnish(launch, lin)[0]
    enter(browser, lin)
    browser.size(1440)
    browser.open(f"/growth/projects/LNCH/items/?f=priority:in:0&peek=items/{item.ref}")
    browser.click("#peek [data-field='priority']")
    browser.click("#popover [role=option][data-value='3']")
    browser.wait_for(f"!document.querySelector(`.row[data-ref='{item.ref}']`)")
    browser.settle()
    assert browser.ask("document.querySelector('#peek').checkVisibility()")
    assert f"peek=items/{item.ref}" in browser.driver.current_url


def test_the_page_of_a_record_that_goes_to_the_trash_leads_to_the_list(browser: Browser, launch, lin):
    item, other = furnish(launch, lin)[:2]
    enter(browser, lin)
    browser.open(f"/growth/items/{item.ref}")
    browser.find(f"#main #record-work_item-{item.pk}")
    browser.hold(Keys.CONTROL, Keys.BACKSPACE)
    browser.wait_for("location.pathname === '/growth/projects/LNCH/items/'")
    browser.find(f"[data-ref='{other.ref}']")
    browser.click("#toasts button")
    browser.find(f"#main [data-row][data-ref='{item.ref}']")
