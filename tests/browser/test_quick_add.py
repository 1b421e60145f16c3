"""Quick add in a browser: c opens it anywhere, an input method never saves, names are completed."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser, Keys

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
