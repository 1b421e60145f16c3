"""A long text that is being written is not lost, whatever closes its editor."""

import pytest

from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAY = "#peek [data-write$='/description']"
AREA = "#peek form[action$='/description'] textarea"
SHUT = "document.getElementById('peek').hidden"


def write(browser: Browser, ref: str, text: str) -> None:
    """Begin a description in the peek, and leave it by two slips of the finger."""
    browser.open(f"/growth/items/?peek=items/{ref}")
    browser.click(WAY)
    browser.find(AREA).send_keys(text)
    browser.press(Keys.ESCAPE, Keys.ESCAPE)
    browser.wait_for(SHUT)


def test_a_description_that_was_left_is_gone_on_with(browser: Browser, launch, lin):
    item, other = furnish(launch, lin)[:2]
    enter(browser, lin)
    browser.size(1440)
    write(browser, item.ref, "写到一半")
    for ref, words in ((other.ref, "添加描述…"), (item.ref, "添加描述… · 未保存")):
        browser.click(f"[data-row][data-ref='{ref}'] a[data-peek]")
        browser.wait_for(f"document.querySelector(`{WAY}`)?.textContent.trim() === '{words}'")
    browser.click(WAY)
    browser.wait_for(f"document.querySelector(`{AREA}`)?.value === '写到一半'")
    browser.find(AREA).send_keys("，写完了", Keys.CONTROL, Keys.ENTER)
    until(lambda: type(item).objects.get(pk=item.pk).description == "写到一半，写完了")
    browser.wait_for(f"document.querySelector(`{WAY}`)?.textContent.trim() === '编辑'")
    browser.open(f"/growth/items/?peek=items/{item.ref}")
    browser.wait_for(f"document.querySelector(`{WAY}`)?.textContent.trim() === '编辑'")


def test_what_was_cancelled_does_not_come_back_and_what_others_wrote_is_told(browser: Browser, launch, lin, wang):
    item = furnish(launch, lin)[0]
    enter(browser, lin)
    browser.size(1440)
    write(browser, item.ref, "我的话")
    item.change({"description": "王芳的话"}, by=wang)
    browser.open(f"/growth/items/?peek=items/{item.ref}")
    browser.click(WAY)
    browser.wait_for(f"document.querySelector(`{AREA}`)?.value === '我的话'")
    browser.find(AREA).send_keys(Keys.CONTROL, Keys.ENTER)
    browser.find("#peek form[action$='/description'] [role=alert]")
    assert browser.find(AREA).get_property("value") == "我的话"
    browser.click("#peek form[action$='/description'] button[hx-get]")
    browser.wait_for(f"document.querySelector(`{WAY}`)?.textContent.trim() === '编辑'")
    browser.click(WAY)
    browser.wait_for(f"document.querySelector(`{AREA}`)?.value === '王芳的话'")
