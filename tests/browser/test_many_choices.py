"""A picker of many finds those it does not list, and keeps what was chosen before."""

import pytest

from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_somebody_beyond_the_list_is_found_and_joins_who_was_chosen(browser: Browser, launch, team, lin):
    rows = [Person(workspace=team, number=1000 + n, name=f"人{n:03}", sort_name=f"ren{n:03}") for n in range(310)]
    Person.objects.bulk_create(rows)
    last, first = Person.create(workspace=team, by=lin, name="卓最后"), Person.of(lin, team)
    item = WorkItem.create(project=launch, by=lin, title="海报", assignees=[first])
    enter(browser, lin)
    browser.open("/growth/projects/LNCH/items/?layout=table")
    browser.click(f"[data-ref='{item.ref}'] [data-field='assignees']")
    browser.press("zhuo")
    browser.wait_for(
        "[...document.querySelectorAll('#popover [role=option]')].filter((one) => !one.hidden).length === 1"
    )
    browser.click(f"#popover [data-value='{last.pk}']")
    browser.ask("document.querySelector('#popover .picker__search').focus()")
    browser.press(Keys.ESCAPE)
    browser.settle()
    assert set(item.assignees.all()) == {first, last}
