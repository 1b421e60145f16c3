"""A newer page comes while somebody works on it: what is typed, chosen and open stays, the rest is new."""

import pytest

from opsloop.kernel.comments.models import Comment
from opsloop.kernel.records.models import Label
from opsloop.kernel.records.shaping import add_field
from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFRESH = "document.dispatchEvent(new Event('page:refresh'))"
HERE = "[document.activeElement === window.here, document.activeElement.value, document.activeElement.selectionStart]"
COMPOSING = "document.activeElement.dispatchEvent(new CompositionEvent('composition{}', {{bubbles: true}}))"


def refresh(browser: Browser, item: WorkItem, by) -> None:
    """What somebody else has renamed comes to the page, which is at rest then."""
    item.change({"title": "短信定稿"}, by=by)
    browser.ask(REFRESH)
    browser.wait_for("document.querySelector('#main').textContent.includes('短信定稿')")
    browser.settle()


def write(browser: Browser, selector: str) -> None:
    browser.click(selector)
    browser.press("写到一半", Keys.ARROW_LEFT)
    browser.driver.execute_script("window.here = document.activeElement")


def clean(browser: Browser) -> None:
    """Leave what is typed without being asked about it."""
    browser.driver.execute_script(
        "document.querySelectorAll('[data-dirty]').forEach((each) => delete each.dataset.dirty)"
    )


@pytest.mark.parametrize("field", ["[id^=new-part]", "[id^=new-step]", "[id^=new-checklist]"])
@pytest.mark.parametrize("place", ["/growth/items/?peek=items/{ref}", "/growth/items/{ref}"])
def test_half_a_title_stays_where_it_is_typed_with_the_caret(browser: Browser, launch, lin, place, field):
    first, *_ = furnish(launch, lin)
    first.add_checklist("上线前", by=lin, steps=["一", "二"])
    part = WorkItem.create(project=launch, parent=first, title="短信审核", by=lin)
    enter(browser, lin)
    browser.open(place.format(ref=first.ref))
    write(browser, field)
    refresh(browser, part, lin)
    assert browser.ask("[...document.querySelectorAll('.record')].at(-1).textContent.includes('短信定稿')")
    assert browser.ask(HERE) == [True, "写到一半", 3]


def test_a_comment_stays_and_those_of_others_come_to_it(browser: Browser, launch, lin):
    first, second, *_ = furnish(launch, lin)
    enter(browser, lin)
    browser.open(f"/growth/items/?peek=items/{first.ref}")
    write(browser, "#peek .talk > .composer textarea")
    Comment.post(first, "我来改", by=lin)
    refresh(browser, second, lin)
    browser.wait_for("document.querySelector('#peek .talk').textContent.includes('我来改')")
    assert browser.ask(HERE) == [True, "写到一半", 3]


def test_what_is_sent_leaves_its_field_and_what_is_half_typed_beside_it_stays(browser: Browser, launch, lin):
    first, *_ = furnish(launch, lin)
    enter(browser, lin)
    browser.open(f"/growth/items/?peek=items/{first.ref}")
    browser.click("#peek [id^=new-checklist]")
    browser.press("上线前")
    browser.click("#peek [id^=new-part]")
    browser.press("海报")
    browser.press(Keys.ENTER)
    browser.wait_for("document.querySelector('#peek [id^=new-part]').value === ''")
    browser.ask(REFRESH)
    browser.settle()
    assert browser.ask("document.querySelector('#peek [id^=new-part]').value") == ""
    assert browser.ask("document.querySelector('#peek [id^=new-checklist]').value") == "上线前"


def test_a_long_text_that_is_being_written_stays_open(browser: Browser, launch, lin):
    first, second, *_ = furnish(launch, lin)
    enter(browser, lin)
    browser.open(f"/growth/items/?peek=items/{first.ref}")
    browser.click("#peek [data-write]")
    browser.press("说明")
    write(browser, "#peek [id^=new-part]")
    refresh(browser, second, lin)
    assert browser.ask("document.querySelector('#peek [data-text] textarea').value") == "说明"
    assert browser.ask(HERE) == [True, "写到一半", 3]
    clean(browser)


def test_a_menu_stays_open_and_half_a_search_stays(browser: Browser, launch, lin):
    _first, second, *_ = furnish(launch, lin)
    enter(browser, lin)
    browser.open("/growth/items/")
    write(browser, "#collection-search")
    browser.click("[popovertarget=collection-more]")
    refresh(browser, second, lin)
    assert browser.ask("document.querySelectorAll('#collection-more:popover-open').length") == 1
    assert browser.ask("document.querySelector('#collection-search').value") == "写到一半"


@pytest.mark.parametrize(("key", "field"), [("c", "#quick-text"), ("F2", "#popover [name=value]")])
def test_what_lies_over_the_page_goes_on(browser: Browser, launch, lin, key, field):
    _first, second, *_ = furnish(launch, lin)
    enter(browser, lin)
    browser.open("/growth/items/")
    browser.press("j")
    browser.press({"F2": Keys.F2}.get(key, key))
    browser.find(field)
    write(browser, field)
    refresh(browser, second, lin)
    assert browser.ask("document.activeElement === window.here && document.activeElement.value.includes('写到一半')")
    clean(browser)


def test_what_the_page_loads_later_is_there_after_a_refresh(browser: Browser, launch, lin):
    first, second, *_ = furnish(launch, lin)
    enter(browser, lin)
    browser.open(f"/growth/items/?archived=1&peek=items/{first.ref}")
    browser.wait_for("document.querySelector('#collection-count').textContent.includes('5')")
    browser.wait_for("document.querySelector('#peek .talk__watch button')")
    WorkItem.create(project=launch, title="复盘", by=lin)
    refresh(browser, second, lin)
    browser.wait_for("document.querySelector('#collection-count').textContent.includes('6')")
    browser.wait_for("document.querySelector('#peek .talk__watch button')")


def test_a_list_that_is_open_in_a_form_stays_so_and_other_fields_go_on(browser: Browser, launch, lin):
    enter(browser, lin)
    browser.open("/growth/projects/LNCH/settings")
    write(browser, "#new-state")
    browser.click("#states .states__add .field__button")
    browser.ask(REFRESH)
    browser.settle()
    assert browser.ask("document.querySelectorAll('#states .states__add .field.is-open').length") == 1
    assert browser.ask("document.querySelector('#new-state').value") == "写到一半"
    browser.press(Keys.ESCAPE)
    browser.click("#own-fields .field__button")
    browser.find("#own-fields .field.is-open")


def test_nothing_moves_while_an_input_method_is_choosing(browser: Browser, launch, lin):
    first, second, *_ = furnish(launch, lin)
    enter(browser, lin)
    browser.open(f"/growth/items/?peek=items/{first.ref}")
    write(browser, "#peek [id^=new-part]")
    browser.driver.execute_script(COMPOSING.format("start"))
    second.change({"title": "短信定稿"}, by=lin)
    browser.ask(REFRESH)
    browser.settle()
    assert not browser.ask("document.querySelector('#main').textContent.includes('短信定稿')")
    browser.driver.execute_script(COMPOSING.format("end"))
    browser.wait_for("document.querySelector('#main').textContent.includes('短信定稿')")
    assert browser.ask(HERE) == [True, "写到一半", 3]


@pytest.mark.parametrize(
    ("page", "typed", "sent"),
    [
        ("/growth/settings/labels/", "#label-new", "[id^='label-']:is(input):not(#label-new)"),
        ("/growth/settings/fields/?type=items", "#own-field-new", "[id^=own-field-name]"),
        ("/growth/projects/LNCH/settings", "#new-state", "[id^=state-name]"),
    ],
)
def test_settings_that_answer_one_part_leave_what_is_typed_in_another(
    browser: Browser, launch, team, lin, page, typed, sent
):
    Label.called(team, "急", by=lin)
    add_field(team, "work_item", by=lin, name="渠道", kind="text")
    enter(browser, lin)
    browser.open(page)
    browser.settle()
    write(browser, typed)
    browser.ask(
        f"(() => {{ const other = document.querySelector({sent!r}); other.value = '改了名';"
        " other.dispatchEvent(new Event('input', {bubbles: true}));"
        " other.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )
    browser.wait_for(f"document.querySelector({sent!r}).getAttribute('value') === '改了名'")
    browser.settle()
    assert browser.ask(HERE) == [True, "写到一半", 3]
    browser.press(Keys.ENTER)
    browser.wait_for(f"document.querySelector({typed!r}).value === ''")
    browser.wait_for("[...document.querySelectorAll('#main input')].some((each) => each.value === '写到一半')")


def test_lines_that_are_pasted_are_a_step_each_and_enter_sends_them(browser: Browser, poster, lin):
    checklist = poster.add_checklist("交付前", by=lin)
    enter(browser, lin)
    browser.open(f"/growth/items/{poster.ref}")
    browser.click("[id^=new-step]")
    browser.ask("document.execCommand('insertText', false, '校对\\n导出')")
    browser.press(Keys.ENTER)
    browser.wait_for("document.querySelectorAll('[data-checklist] .piece__line').length === 2")
    assert [step.text for step in checklist.items.all()] == ["校对", "导出"]
    assert browser.ask("document.querySelector('[id^=new-step]').value") == ""
