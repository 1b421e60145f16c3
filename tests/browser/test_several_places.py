"""Work of several people has a card or row with each: all of them follow a change, and the focus stays in its own."""

import pytest

from opsloop.rooms.people.models import Person
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COPIES = "[...document.querySelectorAll(`[data-row][data-ref='%s']`)]"
PLACES = (
    ".map(each => each.closest('[data-column], [data-group]')).map(each => each.dataset.column ?? each.dataset.group)"
)
SHOWS_EVERYWHERE = COPIES + ".length === 2 && " + COPIES + ".every(each => each.textContent.includes('改过的名称'))"


@pytest.fixture
def shared(launch, lin, wang):
    """Work that both have."""
    item = furnish(launch, lin, wang)[0]
    item.change({"assignees": [Person.of(user, launch.workspace) for user in (lin, wang)]}, by=lin)
    return item


@pytest.mark.parametrize("layout", ["board", "table"])
@pytest.mark.parametrize("place", [0, 1])
def test_every_copy_follows_a_change(layout, place, browser: Browser, shared, lin):
    enter(browser, lin)
    browser.open(f"/growth/projects/LNCH/items/?layout={layout}&group=assignees")
    home = browser.ask(COPIES % shared.ref + PLACES)[place]
    browser.ask(f"{COPIES % shared.ref}[{place}].focus()")
    browser.press(Keys.F2)
    browser.find("#popover input[name='value']").send_keys(Keys.HOME, "改过的名称", Keys.ENTER)
    browser.wait_for(SHOWS_EVERYWHERE % (shared.ref, shared.ref))
    browser.wait_for(f"[document.activeElement.closest('[data-row]')]{PLACES}[0] === '{home}'")


def test_a_copy_comes_and_goes_with_its_person(browser: Browser, shared, lin, wang, launch):
    enter(browser, lin)
    browser.open("/growth/projects/LNCH/items/?layout=board&group=assignees")
    them = [str(Person.of(user, launch.workspace).pk) for user in (wang, lin)]
    for left in (them[1:], them):
        browser.ask(f"{COPIES % shared.ref}.at(-1).focus()")
        browser.press("a")
        browser.click(f"#popover [role=option][data-value='{them[0]}']")
        browser.press(Keys.ESCAPE)
        browser.wait_for(f"{COPIES % shared.ref}{PLACES}.sort().join() === '{','.join(sorted(left))}'")
        browser.settle()


def test_every_copy_of_what_goes_to_the_trash_leaves(browser: Browser, shared, lin):
    enter(browser, lin)
    browser.open("/growth/projects/LNCH/items/?layout=board&group=assignees")
    browser.ask(f"{COPIES % shared.ref}[1].focus()")
    browser.hold(Keys.CONTROL, Keys.BACKSPACE)
    browser.wait_for(f"{COPIES % shared.ref}.length === 0")
