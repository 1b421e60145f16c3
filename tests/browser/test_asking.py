"""What cannot be taken back is asked about in a dialog of our own, in the page's language."""

import pytest

from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_record_is_removed_for_good_only_after_yes(browser: Browser, launch, lin):
    item = furnish(launch, lin)[0]
    item.trash(by=lin)
    enter(browser, lin)
    browser.open("/growth/trash/")
    browser.click("button[hx-post$='erasure']")
    assert item.title in browser.find("#ask[open] .ask__question").text
    assert browser.serious("#ask") == []
    browser.press(Keys.ENTER)
    browser.wait_for("!document.querySelector('#ask').open")
    assert WorkItem.objects.filter(pk=item.pk).exists()
    assert browser.ask("document.activeElement.matches('button[hx-post$=erasure]')")
    browser.press(Keys.ENTER)
    browser.click("#ask[open] [value=yes]")
    browser.wait_for("document.querySelectorAll('#main tr.row').length === 0")
    until(lambda: not WorkItem.objects.filter(pk=item.pk).exists())


def test_a_plain_form_asks_too(browser: Browser, launch, lin, wang):
    enter(browser, lin, language="en")
    browser.open("/growth/settings/members/", language="en")
    for answer in ("''", "yes"):
        browser.click("form[data-ask*='王芳'] button")
        assert browser.find("#ask[open] [value=yes]").text == "Remove"
        browser.click(f"#ask[open] [value={answer}]")
        if answer == "''":
            assert Membership.objects.filter(user=wang).exists()
    until(lambda: not Membership.objects.filter(user=wang).exists())


def test_a_refusal_goes_when_what_was_refused_has_gone_well(browser: Browser, launch, lin):
    enter(browser, lin)
    browser.open("/growth/inbox/")
    for detail in ('{text: "Not so.", tone: "bad"}', '{text: "Done."}'):
        browser.driver.execute_script(f"document.dispatchEvent(new CustomEvent('toast', {{detail: {detail}}}))")
    assert [each.text for each in browser.driver.find_elements("css selector", ".toast__text")] == ["Done."]
