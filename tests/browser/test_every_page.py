"""Every page in both looks: nothing serious of axe, no cut texts, no wider than the window, no wrapped heads."""

import pytest

from opsloop.kernel.comments.models import Comment
from opsloop.kernel.records.models import SavedView
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.people.models import Person, Skill
from tests.browser.conftest import Browser
from tests.browser.office import WIDE, enter, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "",
    "inbox/",
    "items/",
    "items/?layout=board",
    "items/?layout=calendar",
    "items/?layout=table&group=state&f=priority:in:0",
    "items/?layout=table&columns=title,parent,skills",
    "items/LNCH-1",
    "views/",
    "projects/",
    "projects/LNCH",
    "people/",
    "people/{person}",
    "organization-chart/",
    "skills/",
    "search/?q=海报",
    "improvements/",
    "improvements/IMP-1",
    "import/",
    "trash/",
    "jobs/",
    "settings/",
    "settings/members/",
    "settings/fields/",
    "settings/labels/",
    "settings/tokens/",
    "settings/webhooks/",
    "settings/calendar/",
    "settings/api/",
    "projects/LNCH/settings",
    "projects/templates",
    "inbox/mail",
    "favorites",
    "items/LNCH-999",
    "../invitations/no-such-letter/",
    "../profile/",
    "../profile/sessions/",
)
OPENED = (
    ("c", "#dialog"),
    ("?", "#help"),
    ("j", "f", "#popover"),
    ("j", "v", "#popover"),
    ("j", "s", "#popover"),
    ("j", "p", "#popover"),
    ("j", "a", "#popover"),
    ("j", "l", "#popover"),
    ("j", "E", "#popover"),
    ("j", "x", ".bulk"),
)
"""Keys on a list, and what they open."""
CLICKED = (
    ("#peek [data-field=due]", "#popover"),
    ("#peek [data-popover$='/menu']", "#popover"),
    ("#popover [data-dialog*='/shares/']", "#dialog"),
    ("#dialog [data-close-dialog]", "#peek"),
    (".sidebar__team", "#account-menu"),
)
"""What is clicked one after the other beside an open peek, and what opens."""
looks = pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])


@looks
def test_no_page_breaks_a_rule_of_accessibility_or_cuts_a_text(browser: Browser, launch, lin, wang, language, theme):
    item = furnish(launch, lin, wang)[0]
    Comment.post(item, "**好的** @王芳", by=lin)
    item.add_checklist("上线前", by=lin, steps=["校对"])
    for owner in (lin, wang):
        about = {"record_type": "work_item", "scope_id": launch.pk, "query": "sort=-due"}
        SavedView.objects.create(workspace=item.workspace, owner=owner, name="按截止日期看", shared=True, **about)
    person = Person.of(lin, item.workspace)
    person.set_skill(Skill.create(workspace=item.workspace, by=lin, name="文案"), 3, by=lin)
    Improvement.create(workspace=item.workspace, by=lin, title="复核从不驳回")
    enter(browser, lin, language=language, theme=theme)
    found = {}
    for page in PAGES:
        browser.open(f"/growth/{page.format(person=person.ref)}", language=language, theme=theme)
        wrong = [*browser.serious(), *(browser.ask(WIDE) or [])]
        if browser.ask("document.documentElement.scrollWidth") != 1440:
            wrong.append("wider than the window")
        if wrong:
            found[page] = wrong
    assert found == {}


@looks
def test_nothing_that_opens_breaks_a_rule_of_accessibility(browser: Browser, launch, lin, wang, language, theme):
    item = furnish(launch, lin, wang)[0]
    enter(browser, lin, language=language, theme=theme)
    found = {}
    for *keys, place in OPENED:
        browser.open("/growth/projects/LNCH/items/?layout=table", language=language, theme=theme)
        browser.press(*keys)
        browser.find(f"{place}:is([open], :popover-open, .bulk:not([hidden]))")
        found[" ".join(keys)] = browser.serious(place)
    browser.open(f"/growth/projects/LNCH/items/?layout=board&peek=items/{item.ref}", language=language, theme=theme)
    browser.find("#peek:not([hidden]) .record")
    found["peek"] = browser.serious("#peek")
    for selector, place in CLICKED:
        browser.click(selector)
        browser.find(f"{place}:is([open], :popover-open, #peek)")
        found[selector] = browser.serious(place)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_head_does_not_wrap_beside_an_open_peek(browser: Browser, launch, lin, language):
    item = furnish(launch, lin)[0]
    enter(browser, lin, language=language)
    for layout in ("table", "board"):
        for width in (1280, 1440, 1600):
            browser.size(width)
            browser.open(f"/growth/projects/LNCH/items/?layout={layout}", language=language)
            before = browser.ask("document.querySelector('.bar').offsetHeight")
            browser.open(f"/growth/projects/LNCH/items/?layout={layout}&peek=items/{item.ref}", language=language)
            browser.find("#peek:not([hidden])")
            assert browser.ask("document.querySelector('.bar').offsetHeight") == before
            assert browser.ask("document.documentElement.scrollWidth") == width


@looks
def test_no_page_is_wider_than_a_phone(browser: Browser, launch, lin, language, theme):
    furnish(launch, lin)
    enter(browser, lin, language=language, theme=theme)
    browser.size(390, 844)
    found = {}
    for page in PAGES:
        browser.open(f"/growth/{page.format(person='P-1')}", language=language, theme=theme)
        width = browser.ask("document.documentElement.scrollWidth")
        if width != 390:
            found[page] = width
    assert found == {}
