"""What every page's frame and controls do in a browser, on the pattern page."""

import pytest

from tests.browser.conftest import Browser, Keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.browser.pattern_urls"),
    pytest.mark.django_db(transaction=True),
]
PEEK = "#row-LNCH-13 a[data-peek]"
TOASTS = "[...document.querySelectorAll('.toast__text')].map(toast => toast.textContent).join('|')"


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_no_control_breaks_a_rule_of_accessibility(browser: Browser, language: str, theme: str) -> None:
    browser.open("/_pattern/", language=language, theme=theme)
    assert browser.serious() == []
    browser.click(PEEK)
    for field in ("assignees", "due"):
        browser.click(f"#peek [data-field={field}]")
        assert browser.serious() == []
        browser.press(Keys.ESCAPE)
    browser.hold(Keys.CONTROL, "k")
    browser.find("#palette[open]")
    assert browser.serious() == []


@pytest.mark.parametrize("width", [1280, 1440, 1600])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_header_does_not_wrap_when_the_peek_opens(browser: Browser, width: int, language: str) -> None:
    browser.size(width)
    browser.open("/_pattern/", language=language)
    before = browser.ask("document.querySelector('.bar').offsetHeight")
    browser.click(PEEK)
    browser.find("#peek:not([hidden])")
    assert browser.ask("document.querySelector('.bar').offsetHeight") == before


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", ["/_pattern/", "/_pattern/empty", "/_pattern/plain", "/_pattern/items/LNCH-11"])
def test_no_page_is_wider_than_the_window(browser: Browser, width: int, path: str) -> None:
    browser.size(width)
    browser.open(path, language="en")
    assert browser.ask("document.documentElement.scrollWidth") == width


def test_the_peek_opens_steps_and_closes_with_the_focus_where_it_belongs(browser: Browser) -> None:
    browser.open("/_pattern/")
    browser.click(PEEK)
    assert browser.focused == "peek"
    assert browser.ask("location.search") == "?peek=items/LNCH-13"
    browser.press("j")
    browser.wait_for("location.search === '?peek=items/LNCH-14'")
    browser.press(Keys.ESCAPE)
    assert browser.ask("location.search") == ""
    assert browser.focused == "row-LNCH-14"
    browser.driver.back()
    browser.find("#peek:not([hidden])")


@pytest.mark.parametrize("width", [390, 1440])
def test_back_closes_the_peek_on_a_page_that_was_just_loaded(browser: Browser, width: int) -> None:
    browser.size(width)
    browser.open("/_pattern/")
    browser.click(PEEK)
    browser.find("#peek:not([hidden])")
    for _time in range(2):
        browser.driver.back()
        browser.wait_for("location.search === '' && document.getElementById('peek').hidden")
        browser.driver.forward()
        browser.wait_for("location.search === '?peek=items/LNCH-13' && !document.getElementById('peek').hidden")


def test_an_address_with_a_peek_can_be_shared(browser: Browser) -> None:
    browser.open("/_pattern/?peek=items/LNCH-12")
    browser.wait_for("!document.getElementById('peek').hidden")
    assert "LNCH-12" in str(browser.ask("document.querySelector('#peek').textContent"))


@pytest.mark.parametrize("named", ["//evil.example/x", "https://evil.example/x", "../../sign-out/", "items/%2e%2e/x"])
def test_a_peek_of_another_site_is_not_opened(browser: Browser, named: str) -> None:
    browser.open(f"/_pattern/?peek={named}")
    assert browser.ask("document.getElementById('peek').dataset.url ?? ''") == ""


def test_a_key_on_a_row_opens_the_fields_picker_and_typing_chooses(browser: Browser) -> None:
    browser.open("/_pattern/")
    browser.press("j", "j")
    browser.click("#row-LNCH-12 [data-field=state]")
    assert browser.focused == "picker__search"
    browser.press("rev", Keys.ENTER)
    browser.wait_for(f"{TOASTS} === 'review'")
    assert browser.focused == "state-LNCH-12"


def test_people_are_found_by_pinyin_initials_and_sent_together(browser: Browser) -> None:
    browser.open("/_pattern/")
    browser.click("#people-LNCH-13")
    browser.press("zw", Keys.ENTER, Keys.ESCAPE)
    browser.wait_for(f"{TOASTS} === '0, 1, 4'")


def test_enter_that_ends_a_composition_chooses_nothing(browser: Browser) -> None:
    browser.open("/_pattern/")
    browser.click("#row-LNCH-12 [data-field=state]")
    browser.ask("""document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))""")
    assert browser.ask("document.getElementById('popover').matches(':popover-open')") is True
    assert browser.ask(TOASTS) == ""


def test_a_typed_day_is_read_and_sent(browser: Browser) -> None:
    browser.open("/_pattern/")
    browser.click("#date-button")
    browser.press("2026-12-09", Keys.ENTER)
    browser.wait_for(f"{TOASTS} === '2026-12-09'")


def test_a_refusal_is_said_in_a_toast(browser: Browser) -> None:
    browser.open("/_pattern/")
    browser.click("[hx-post$=refusal]")
    browser.wait_for(f"{TOASTS}.includes('LNCH-12')")


def test_letters_are_no_shortcuts_while_typing_or_where_switched_off(browser: Browser) -> None:
    browser.open("/_pattern/")
    browser.click("#page-f-name")
    browser.press("?")
    assert browser.ask("document.getElementById('help').open") is False
    browser.ask("document.activeElement.blur()")
    browser.ask("document.body.dataset.singleKeys = 'off'")
    browser.press("?")
    assert browser.ask("document.getElementById('help').open") is False
    browser.ask("document.body.dataset.singleKeys = 'on'")
    browser.press("?")
    assert browser.ask("document.getElementById('help').open") is True


def test_the_palette_finds_records_and_commands_by_initials(browser: Browser) -> None:
    browser.open("/_pattern/")
    browser.hold(Keys.CONTROL, "k")
    browser.press("xcx")
    browser.find("#palette [data-url$='LNCH-12']")
    browser.press(Keys.ENTER)
    browser.wait_for("location.search === '?peek=items/LNCH-12'")


def test_a_move_changes_the_panel_only_and_back_returns(browser: Browser) -> None:
    browser.open("/_pattern/")
    browser.ask("document.getElementById('sidebar').dataset.kept = 'yes'")
    browser.click("#sidebar a[href='/_pattern/empty']")
    browser.wait_for("location.pathname === '/_pattern/empty'")
    browser.find("#main .empty")
    assert browser.ask("document.getElementById('sidebar').dataset.kept") == "yes"
    browser.driver.back()
    browser.find("#row-LNCH-11")
    browser.wait_for("document.querySelector('#sidebar [aria-current]').textContent.includes('会员日')")


def test_typed_text_saves_itself_and_no_refresh_takes_it(browser: Browser) -> None:
    browser.open("/_pattern/items/LNCH-11")
    browser.click("[name=title]")
    browser.press("第二版")
    browser.wait_for(f"{TOASTS}.includes('第二版')")
    assert browser.ask("'dirty' in document.getElementById('title-form').dataset") is False
    browser.open("/_pattern/")
    browser.click("#page-f-goal")
    browser.press("写到一半")
    browser.ask("document.dispatchEvent(new Event('page:refresh'))")
    browser.wait_for("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/_pattern/'))")
    browser.settle()
    assert browser.ask("document.getElementById('page-f-goal').value") == "写到一半"
    browser.ask("delete document.querySelector('[data-dirty]').dataset.dirty")


def test_the_browser_blocks_nothing_of_ours(browser: Browser) -> None:
    browser.driver.get_log("browser")
    browser.open("/_pattern/")
    browser.click(PEEK)
    browser.hold(Keys.CONTROL, "k")
    said = [line["message"] for line in browser.driver.get_log("browser")]
    assert [line for line in said if "Security Policy" in line or "TypeError" in line or "ReferenceError" in line] == []


def test_the_page_comes_to_rest_where_what_asked_is_gone_before_its_answer(browser: Browser) -> None:
    browser.open("/_pattern/")
    browser.driver.execute_script("""
        const gone = Object.assign(document.createElement("div"), { id: "gone" });
        document.body.append(gone);
        htmx.ajax("GET", location.href, { source: gone, target: gone });
        gone.remove();
        gone.dispatchEvent(new CustomEvent("htmx:abort"));
    """)
    browser.driver.execute_async_script("setTimeout(arguments[0], 400)")
    assert not browser.ask("document.body.classList.contains('is-loading')")


def test_what_is_missing_is_asked_for_in_the_language_of_the_page(browser: Browser) -> None:
    browser.open("/_pattern/", language="zh-hans")
    field = "document.body.appendChild(Object.assign(document.createElement('input'), {id: 'asked', required: true}))"
    browser.ask(f"{field}.reportValidity()")
    said = "document.getElementById('asked').validationMessage"
    assert browser.ask(said) == "请填写此项。"
    browser.find("#asked").send_keys("好")
    assert browser.ask(said) == ""
