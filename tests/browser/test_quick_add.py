"""Quick add in a browser: c opens it anywhere, an input method never saves, names are completed."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from opsloop.kernel.records.models import Label
from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser, Keys
from tests.world import join

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COMPOSING = """document.getElementById('quick-text').dispatchEvent(
    new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""


@pytest.fixture
def signed_in(browser: Browser, lin) -> Browser:
    session = SessionStore()
    session[SESSION_KEY] = str(lin.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = lin.get_session_auth_hash()
    session.save()
    browser.driver.get(f"{browser.base}/favicon-of-nothing")
    browser.driver.add_cookie({"name": settings.SESSION_COOKIE_NAME, "value": session.session_key})
    return browser


def test_a_line_is_completed_shown_and_saved_but_not_while_composing(signed_in, launch, wang):
    signed_in.open("/growth/projects/LNCH/items/")
    signed_in.press("c")
    signed_in.find("#quick-text")
    signed_in.press("海报 @wf")
    signed_in.find("#quick-names [role=option]")
    signed_in.press(Keys.ENTER)
    signed_in.wait_for("document.getElementById('quick-text').value === '海报 @王芳 '")
    signed_in.wait_for("document.querySelector('#quick-shown .avatar') !== null")
    assert signed_in.serious() == []
    signed_in.ask(COMPOSING)
    assert not WorkItem.objects.exists()
    signed_in.press(Keys.ENTER)
    signed_in.wait_for("document.querySelector('[data-ref=\"LNCH-1\"]') !== null")
    assert [person.name for person in WorkItem.objects.get().assignees.all()] == ["王芳"]


def test_native_lists_are_pickers_of_our_own(signed_in, launch):
    signed_in.open("/growth/projects/LNCH/settings")
    signed_in.wait_for("document.querySelectorAll('select:not([data-dressed])').length === 0")
    signed_in.wait_for("document.querySelector('#states .field__button') !== null")
    assert signed_in.serious() == []


INSIDE = """(() => { const list = document.querySelector('%s'), box = list.getBoundingClientRect();
  const seen = [...list.children].map(each => each.getBoundingClientRect())
    .map(at => document.elementFromPoint(at.left + 9, at.top + at.height / 2));
  return list.scrollHeight <= list.clientHeight + 1 && box.bottom <= innerHeight && box.top >= 0
    && list.children.length === 8 && seen.every(each => list.contains(each)) })()"""
"""Whether all eight of a list are seen, with nothing over them and none beyond the edge."""


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_cuts_off_what_a_line_offers(width, signed_in, launch):
    for number in range(9):
        Label.objects.create(workspace=launch.workspace, name=f"标签 {number}")
    signed_in.size(width)
    signed_in.open("/growth/projects/LNCH/items/")
    signed_in.press("c")
    signed_in.find("#quick-text")
    signed_in.press("海报 #")
    signed_in.wait_for(INSIDE % "#quick-names")


def test_esc_never_throws_away_what_was_typed(signed_in, launch):
    """A browser closes a dialog for the second Esc in a row, whatever the page says to it."""
    signed_in.open("/growth/projects/LNCH/items/")
    signed_in.press("c")
    signed_in.find("#quick-text")
    signed_in.press("海报")
    for asked in (True, False, True, False, True):
        signed_in.press(Keys.ESCAPE)
        signed_in.wait_for(f"document.getElementById('ask').open === {str(asked).lower()}")
    assert (
        signed_in.ask("document.getElementById('dialog').open && document.getElementById('quick-text').value") == "海报"
    )


def test_nothing_cuts_off_the_people_whom_a_comment_calls(signed_in, launch, poster):
    """At the foot of the peek there is room above the words only."""
    for number in range(8):
        join(launch.workspace, f"同事 {number}", "member", f"p{number}@growth.example")
    signed_in.size(1440)
    signed_in.open(f"/growth/projects/LNCH/items/?peek=items/{poster.ref}")
    signed_in.find("#peek .composer textarea")
    signed_in.ask("document.querySelector('#peek .composer').scrollIntoView({block: 'end'})")
    signed_in.click("#peek .composer textarea")
    signed_in.press("请看 @同事")
    signed_in.wait_for(INSIDE % "#peek .composer__people")
