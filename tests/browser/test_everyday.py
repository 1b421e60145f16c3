"""What people do every day: decide a line of My work, let work come again, merge two labels."""

from datetime import timedelta

import pytest
from django.utils import timezone

from opsloop.kernel.records.models import Label
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import State, WorkItem
from tests.browser.conftest import Browser, Keys
from tests.browser.office import enter, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_decided_leaves_my_work_at_once(browser: Browser, team, lin, wang):
    fang, day = Person.of(wang, team), timezone.localdate() + timedelta(days=7)
    fang.report_to(Person.of(lin, team), by=lin)
    fang.ask_leave(day, day, by=wang)
    enter(browser, lin)
    browser.open("/growth/")
    browser.click("#main [data-dialog$='/answer']")
    browser.click("#dialog [value=approve]")
    browser.wait_for("!document.querySelector(\"#main [data-dialog$='/answer']\")")


def test_work_that_comes_again_when_it_is_done_is_there_with_its_next_day(browser: Browser, launch, lin):
    today = timezone.localdate()
    item = WorkItem.create(project=launch, by=lin, title="周报", due=today)
    enter(browser, lin)
    browser.open(f"/growth/items/{item.ref}")
    browser.click("[data-popover$='/recurrence']")
    browser.ask(
        "[['rule', 'FREQ=WEEKLY'], ['when', 'done']].forEach(([name, value]) =>"
        " { document.querySelector(`#popover select[name=${name}]`).value = value; })"
    )
    browser.click("#popover form [type=submit]")
    browser.wait_for("document.querySelector('#main').textContent.includes('每周')")
    item.move(launch.states.filter(group=State.Group.DONE).first(), by=lin)
    until(lambda: WorkItem.objects.filter(title="周报", due=today + timedelta(days=7)).exists())


def test_a_label_merged_into_another_leaves_it_on_the_work(browser: Browser, team, launch, lin):
    old, kept = (Label.objects.create(workspace=team, name=name) for name in ("Ads", "投放"))
    item = WorkItem.create(project=launch, by=lin, title="海报", labels=[old])
    enter(browser, lin)
    browser.open("/growth/settings/labels/")
    browser.click(f"#label-off-{old.pk}")
    browser.click("#popover [data-name=into] .field__button")
    browser.click(f"#popover [data-value='{kept.pk}']")
    browser.click("#popover .button--primary")
    until(lambda: list(item.labels.all()) == [kept])
    assert not Label.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("place", ["/growth/items/{ref}", "/growth/items/?layout=board&peek=items/{ref}"])
def test_a_comment_counts_where_it_is_shown_and_no_page_logs_an_error(
    browser: Browser, poster, lin, place: str, width: int
):
    enter(browser, lin)
    browser.size(width)
    browser.open(place.format(ref=poster.ref))
    browser.find(".composer textarea")
    browser.driver.execute_script("window.logged = []; console.error = (...said) => logged.push(said.map(String))")
    browser.find(".composer textarea").send_keys("好", Keys.CONTROL, Keys.ENTER)
    browser.wait_for(f"document.getElementById('record-tallies-work_item-{poster.pk}').textContent.includes('1')")
    browser.settle()
    assert browser.ask("logged") == []
    assert not browser.ask("document.querySelector('.talk template, #main template[data-fill]')")
