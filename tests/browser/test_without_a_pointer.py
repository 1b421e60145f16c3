"""Deciding, escalating, registering and rolling out by keys alone: all is reached, and the focus is never lost."""

import pytest

from opsloop.kernel.accounts.models import User
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.people.models import Organization, Person
from opsloop.rooms.processes.lifting import lift
from opsloop.rooms.processes.models import Case, Process
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.xdist_group("browser")]
MOST_STEPS = 80
FOCUS = "document.activeElement"


@pytest.fixture
def purchase(team, lin: User) -> Process:
    """林静 decides as the manager."""
    process = lift("purchase", team, by=lin, language="zh-hans")
    process.cast(process.process_roles.get(key="manager"), by=lin, people=[Person.of(lin, team)])
    return process


def go_to(browser: Browser, selector: str) -> None:
    """By Tab from where the focus is; it must not be nowhere when the page has been used."""
    for _step in range(MOST_STEPS):
        if browser.ask(f"{FOCUS}.matches({selector!r})"):
            return
        browser.press(Keys.TAB)
    pytest.fail(f"{selector} is not reached by keys")


def use(browser: Browser, selector: str) -> None:
    """Press it; a question that comes up is answered by keys too."""
    go_to(browser, selector)
    browser.press(Keys.ENTER)
    if browser.ask("document.querySelector('#ask[open]') !== null"):
        go_to(browser, "#ask [value=yes]")
        browser.press(Keys.ENTER)


def kept(browser: Browser) -> None:
    """Something of the page has the focus, as soon as the page rests."""
    browser.wait_for("!document.querySelector('.htmx-request, dialog[open]')")
    browser.wait_for(f"{FOCUS} !== document.body && {FOCUS}.checkVisibility()")


def test_requests_are_picked_and_approved(browser: Browser, team, lin, wang, purchase):
    cases = [
        Case.create(process=purchase, by=wang, data={"item": item, "amount": 300_000}) for item in ("灯", "桌", "椅")
    ]
    enter(browser, lin)
    browser.open(f"/{team.slug}/cases/approvals")
    for case in cases[:2]:
        go_to(browser, f'.pick[value^="{case.ref}:"]')
        browser.press(Keys.SPACE)
    use(browser, '[data-bulk-verb="approve"]')
    until(lambda: [Case.objects.get(pk=case.pk).step.name for case in cases] == ["下单", "下单", "直属经理审批"])
    browser.wait_for("document.querySelectorAll('.row').length === 1")
    kept(browser)


def test_a_step_is_escalated(browser: Browser, team, lin, admin, wang, purchase):
    purchase.cast(purchase.process_roles.get(key="manager"), by=lin, people=[Person.of(admin, team)])
    case = Case.create(process=purchase, by=wang, data={"item": "灯", "amount": 300_000})
    enter(browser, wang)
    browser.open(f"/{team.slug}/cases/{case.ref}")
    use(browser, "[data-popover$='/escalation']")
    go_to(browser, "#popover textarea, #popover [name=reason]")
    browser.press("急用")
    use(browser, "#popover [type=submit]")
    until(lambda: case.works.get().level == 1)
    kept(browser)


def test_an_improvement_goes_from_its_question_to_its_roll_out(browser: Browser, team, lin, wang, purchase):
    for name in ("华东组", "华南组"):
        Organization.create(workspace=team, by=lin, name=name)
    Person.objects.filter(user=wang).update(organization=Organization.objects.get(name="华东组"))
    found = Improvement.create(workspace=team, by=lin, title="少审批", process=purchase)
    enter(browser, lin)
    browser.open(f"/{team.slug}/improvements/{found.ref}")
    use(browser, "[data-dialog$='/registration']")
    go_to(browser, "#dialog .field__button")
    browser.press(Keys.ENTER)
    browser.press(Keys.ARROW_DOWN, Keys.ENTER)
    use(browser, "#dialog [type=submit]")
    browser.wait_for(f"{FOCUS}.matches('#dialog .field__button[aria-invalid=true]')")
    browser.press(Keys.ENTER)
    browser.press(Keys.ARROW_DOWN, Keys.ENTER)
    use(browser, "#dialog [type=submit]")
    until(lambda: Improvement.objects.get(pk=found.pk).registered is not None)
    kept(browser)
    use(browser, "[hx-post$='/redesign']")
    until(lambda: Improvement.objects.get(pk=found.pk).stage == Improvement.Stage.REDESIGN)
    kept(browser)
    use(browser, "[data-dialog$='/roll-out']")
    use(browser, "#dialog [type=submit]")
    until(found.team_days.exists)
    kept(browser)
