"""The calendar shows records by the day that somebody chose, of the fields of a team's own, too."""

import json
from datetime import date

import pytest
from django.test import Client

from opsloop.kernel.access.models import Share
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.saved_view import SavedView
from opsloop.rooms.projects.models import WorkItem

HERE = "/growth/projects/LNCH/items/"


@pytest.fixture
def signed_in(client: Client, lin) -> Client:
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def launch_day(team) -> CustomField:
    return CustomField.objects.create(
        workspace=team, record_type="work_item", key="launch_day", name="Launch day", kind="date"
    )


@pytest.fixture
def poster(launch, launch_day, lin) -> WorkItem:
    given = {"due": date(2026, 3, 5), "start": date(2026, 3, 2), "custom.launch_day": "2026-03-20"}
    return WorkItem.create(project=launch, by=lin, title="海报", **given)


def day_of(page, item: WorkItem) -> str:
    """The square on which the calendar has the item."""
    before = page.content.decode().split(f'id="work_item-{item.pk}"')[0]
    return before.rsplit('data-day="', 1)[1][:10]


def test_the_calendar_shows_records_by_the_day_that_was_chosen(poster, signed_in):
    for chosen, day in (("", "2026-03-05"), ("start", "2026-03-02"), ("custom.launch_day", "2026-03-20")):
        page = signed_in.get(f"{HERE}?layout=calendar&month=2026-03&day={chosen}")
        assert day_of(page, poster) == day
        assert f'data-field="{chosen or "due"}"' in page.content.decode()


def test_what_is_no_day_or_is_not_there_leaves_the_usual_day(poster, signed_in):
    for chosen in ("title", "custom.gone"):
        assert day_of(signed_in.get(f"{HERE}?layout=calendar&month=2026-03&day={chosen}"), poster) == "2026-03-05"


def test_the_display_menu_offers_the_days_and_keeps_the_choice(poster, signed_in):
    menu = signed_in.get(f"{HERE}toolbar/display?state=layout%3Dcalendar").content.decode()
    assert 'name="day"' in menu
    assert 'data-value="custom.launch_day"' in menu
    assert 'name="day"' not in signed_in.get(f"{HERE}toolbar/display?state=layout%3Dboard").content.decode()

    def leads_to(day: str) -> str:
        given = {"state": "layout=calendar&month=2026-03", "display": "1", "day": day}
        return json.loads(signed_in.post(f"{HERE}toolbar", given).headers["HX-Location"])["path"]

    assert "day=custom.launch_day" in leads_to("custom.launch_day")
    assert "day=" not in leads_to("due")
    signed_in.post(f"{HERE}views", {"name": "上线", "state": "layout=calendar&day=custom.launch_day"})
    assert "day=custom.launch_day" in SavedView.objects.get().query


def test_a_record_dropped_on_another_day_changes_the_field_that_was_chosen(poster, signed_in, guest, team):
    page = signed_in.get(f"{HERE}?layout=calendar&month=2026-03&day=custom.launch_day").content.decode()
    field = page.split('data-behaviour="month" data-field="')[1].split('"')[0]
    address = f"/growth/items/{poster.ref}/cells/{field}"
    assert signed_in.post(address, {"value": "2026-03-25"}).status_code == 200
    poster.refresh_from_db()
    assert (poster.custom, poster.due) == ({"launch_day": "2026-03-25"}, date(2026, 3, 5))
    Share.objects.create(workspace=team, user=guest, record_type="work_item", record_id=poster.pk)
    signed_in.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    assert signed_in.post(address, {"value": "2026-03-26"}).status_code == 403


def test_a_day_that_nobody_edits_cannot_be_dropped_on(poster, signed_in):
    page = signed_in.get(f"{HERE}?layout=calendar&day=created_at").content.decode()
    assert poster.ref in page
    assert 'data-behaviour="month" data-said' in page


def test_the_dialog_for_a_new_one_begins_with_the_day_that_was_clicked(poster, signed_in):
    page = signed_in.get(f"{HERE}?layout=calendar&month=2026-03&day=custom.launch_day").content.decode()
    assert "?custom.launch_day=2026-03-09" in page
    form = signed_in.get(f"{HERE}new?custom.launch_day=2026-03-09").content.decode()
    assert 'data-behaviour="datepicker" data-name="custom.launch_day"' in form
    assert 'data-value="2026-03-09"' in form
