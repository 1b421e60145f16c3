"""Many requests decided at once: picked, approved or rejected with a reason, and what was refused told by row."""

import pytest

from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.lifting import lift
from opsloop.rooms.processes.models import Case
from tests.browser.conftest import Browser
from tests.browser.office import enter, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def wanted(team, lin, wang) -> list[Case]:
    """Five requests of 王芳 that 林静 decides."""
    process = lift("purchase", team, by=lin, language="zh-hans")
    process.cast(process.process_roles.get(key="manager"), by=lin, people=[Person.of(lin, team)])
    sums = {
        "升降桌": 800_000,
        "人体工学椅": 650_000,
        "双屏支架": 320_000,
        "直播灯": 210_000,
        "活动礼品盒 300 份": 960_000,
    }
    return [Case.create(process=process, by=wang, data={"item": item, "amount": sum_}) for item, sum_ in sums.items()]


def at(case: Case) -> tuple[str, str]:
    case.refresh_from_db()
    return case.state, case.outcome


def test_requests_are_decided_together_and_what_was_not_is_told(browser: Browser, team, lin, admin, wanted):
    enter(browser, lin)
    browser.open(f"/{team.slug}/cases/approvals")
    boxes = browser.ask("[...document.querySelectorAll('.row .pick')].map(box => box.value)")
    assert len(boxes) == len(wanted)
    assert not browser.serious("#main")
    for case in wanted[:2]:
        browser.click(f'.pick[value^="{case.ref}:"]')
    assert "2" in browser.find(".bulk__count").text
    browser.click("[data-bulk-popover]")
    browser.find("#reject-many").send_keys("预算已满")
    browser.click("#popover [type=submit]")
    until(lambda: [at(case) for case in wanted[:2]] == [("completed", "未通过")] * 2)
    browser.wait_for("document.querySelectorAll('.row').length === 3")
    browser.wait_for("!document.querySelector('.pick--all').indeterminate")
    browser.click(".toast .button--icon")
    wanted[2].delegate(wanted[2].works.get().number, Person.of(admin, team), by=lin)
    browser.click(".pick--all")
    assert "3" in browser.find(".bulk__count").text
    browser.click('[data-bulk-verb="approve"]')
    browser.wait_for("document.querySelector('#dialog[open] .lines__line')")
    assert wanted[2].ref in browser.find("#dialog .lines").text
    assert browser.ask("document.querySelectorAll('#dialog .lines__line').length") == 1
    assert not browser.serious("#dialog")
    until(lambda: [Case.objects.get(pk=case.pk).step.name for case in wanted[3:]] == ["下单"] * 2)
