"""Somebody new draws an approval, publishes it and does it: what only a browser shows of that way."""

import pytest
from selenium.webdriver.support.ui import Select

from opsloop.rooms.processes.models import Case, Process
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.xdist_group("browser")]
DIALOG = "dialog[open] "


def put_in(browser: Browser, flow: str, name: str, kind: str) -> None:
    """By keys, from the plus of a line."""
    browser.driver.execute_script(f"document.querySelector('#before-{flow}').focus()")
    browser.press(Keys.ENTER)
    browser.find("#add-step-name").send_keys(name)
    Select(browser.find("#add-step-kind")).select_by_value(kind)
    browser.driver.execute_script("document.querySelector('form.ask').requestSubmit()")


def say(browser: Browser, name: str, value: str) -> None:
    """The first field of that name in the open dialog."""
    field = browser.find(f"{DIALOG}[name={name}]")
    if field.tag_name == "select":
        Select(field).select_by_value(value)
    else:
        field.clear()
        field.send_keys(value)


def test_from_a_new_process_to_the_first_decision(browser, team, lin):
    enter(browser, lin)
    browser.open(f"/{team.slug}/processes/")
    browser.click("[data-dialog$='processes/new']")
    browser.find(f"{DIALOG}[name=name]").send_keys("用章申请", Keys.CONTROL, Keys.ENTER)
    browser.wait_for("location.pathname.endsWith('/draft/')")
    browser.settle()
    assert browser.ask("getComputedStyle(document.querySelector('.sop__first')).opacity") == "1", "without pointing"
    process = Process.objects.get()
    browser.click("#new-field")
    assert browser.ask("getComputedStyle(document.querySelector('.only-choice')).display") == "none"
    browser.find("#field-label").send_keys("份数")
    Select(browser.find("#field-kind")).select_by_value("number")
    browser.driver.execute_script("document.querySelector('form.ask').requestSubmit()")
    until(lambda: Process.objects.get(pk=process.pk).drawing.fields)
    put_in(browser, "flow1", "主管审批", "approval")
    until(lambda: "step2" in Process.objects.get(pk=process.pk).drawing.by_id)
    browser.wait_for("document.querySelector('#step-step2') && !document.querySelector('#popover:popover-open')")
    browser.settle()
    browser.driver.execute_script("document.querySelector('#step-step2 [data-dialog]').focus()")
    browser.press(Keys.ENTER)
    field = Process.objects.get(pk=process.pk).drawing.fields[0].name
    for name, value in (("hours", "8"), ("auto-field", field), ("auto-comparison", "<"), ("auto-value", "3")):
        say(browser, name, value)
    assert not browser.serious("dialog[open]")
    browser.driver.execute_script("document.querySelector('dialog[open] form').requestSubmit()")
    until(lambda: Process.objects.get(pk=process.pk).drawing.by_id["step2"].auto == f"{field} < 3")
    browser.wait_for("!document.querySelector('dialog[open]')")
    browser.settle()
    browser.click(".bar .button--primary")
    until(lambda: Process.objects.get(pk=process.pk).version_id)
    browser.open(f"/{team.slug}/processes/{process.ref}")
    assert browser.find(".next").text.count("\n") >= 1
    case = Case.create(process=Process.objects.get(pk=process.pk), by=lin, data={})
    browser.open(f"/{team.slug}/cases/{case.ref}")
    browser.click(".case-step [hx-post$='/pause']")
    browser.wait_for("document.querySelector('.case-step [hx-delete$=\"/pause\"]')")
    assert browser.find(".case-step [hx-delete$='/pause']").text == "继续计时", "the button says what it does now"
