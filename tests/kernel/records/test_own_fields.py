"""Fields of a team's own making: shaped on their page, kept through every change, and as good as the declared ones."""

import pytest
from django.test import Client

from opsloop.kernel.records.custom_field import CustomField, CustomValue
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem

FIELDS = "/growth/items/fields"


@pytest.fixture
def signed_in(client: Client, lin) -> Client:
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def channel(team, signed_in) -> CustomField:
    """A select for all work items: 抖音 or 小红书."""
    signed_in.post(FIELDS, {"name": "渠道", "kind": "select", "options": "抖音\n小红书\n\n抖音"})
    return CustomField.objects.get(name="渠道")


def refs(answer):
    return [part.split('"')[0] for part in answer.content.decode().split('data-ref="')[1:]]


def test_a_field_gets_its_key_from_its_name_and_its_options_colours(channel):
    assert (channel.key, channel.options) == ("qu_dao", ["抖音", "小红书"])
    assert set(channel.colors) == {"抖音", "小红书"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " ", "kind": "text"}, "Give it a name"),
        ({"name": "渠道", "kind": "text"}, "already a field"),
        ({"name": "阶段", "kind": "select", "options": "\n"}, "one option a line"),
        ({"name": "阶段", "kind": "colour"}, "not a valid choice"),
    ],
)
def test_a_field_that_cannot_be_is_refused_and_keeps_what_was_typed(given, said, channel, signed_in):
    answer = signed_in.post(FIELDS, given, headers={"accept-language": "en"}).content.decode()
    assert said in answer
    assert given["name"] in answer
    assert CustomField.objects.count() == 1


def test_renaming_an_option_renames_it_in_every_record(channel, poster, lin, signed_in):
    poster.change({"custom.qu_dao": "抖音"}, by=lin)
    signed_in.post(f"{FIELDS}/{channel.pk}/options", {"option": "抖音", "name": "TikTok"})
    poster.refresh_from_db()
    assert poster.custom == {"qu_dao": "TikTok"}
    assert refs(signed_in.get("/growth/items/?f=custom.qu_dao:in:TikTok")) == [poster.ref]


def test_an_option_that_is_removed_stays_where_it_was_chosen(channel, poster, lin, signed_in):
    poster.change({"custom.qu_dao": "抖音"}, by=lin)
    signed_in.post(f"{FIELDS}/{channel.pk}/options", {"option": "抖音", "to": "off"})
    address = "/growth/items/?columns=title,custom.qu_dao&group=custom.qu_dao"
    page = signed_in.get(address)
    assert refs(page) == [poster.ref]
    assert page.content.decode().count("抖音") >= 2
    assert (
        "抖音" not in signed_in.get(f"/growth/items/{poster.ref}/cells/custom.qu_dao").content.decode().split("<ul")[1]
    )


def test_fields_are_renamed_put_in_order_archived_and_brought_back(channel, team, poster, lin, signed_in):
    signed_in.post(FIELDS, {"name": "预算", "kind": "money"})
    budget = CustomField.objects.get(name="预算")
    signed_in.post(f"{FIELDS}/{budget.pk}", {"name": "费用"})
    signed_in.post(f"{FIELDS}/{budget.pk}/place", {"to": "up"})
    assert list(CustomField.objects.values_list("name", flat=True)) == ["费用", "渠道"]
    poster.change({"custom.qu_dao": "抖音"}, by=lin)
    signed_in.delete(f"{FIELDS}/{channel.pk}")
    assert "渠道" not in signed_in.get("/growth/items/new").content.decode()
    CustomValue.objects.all().delete()
    signed_in.post(f"{FIELDS}/{channel.pk}/restoration")
    assert refs(signed_in.get("/growth/items/?f=custom.qu_dao:in:抖音")) == [poster.ref]


def test_values_that_were_there_before_the_field_are_found_by_it(team, poster, signed_in):
    poster.custom = {"lai_yuan": "官网", "qu_dao": ["wrong"]}
    poster.save()
    signed_in.post(FIELDS, {"name": "来源", "kind": "text"})
    assert refs(signed_in.get("/growth/items/?f=custom.lai_yuan:contains:官")) == [poster.ref]


def test_a_projects_field_is_known_only_there(launch, poster, team, lin, signed_in):
    signed_in.post("/growth/projects/LNCH/items/fields", {"name": "档期", "kind": "text"})
    assert "档期" in signed_in.get("/growth/projects/LNCH/items/new").content.decode()
    assert "档期" not in signed_in.get("/growth/items/new").content.decode()
    assert "档期" in signed_in.get(f"/growth/items/{poster.ref}").content.decode()


def test_only_those_who_manage_the_place_shape_its_fields(launch, wang, client):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/growth/settings/fields/", FIELDS, "/growth/projects/LNCH/items/fields"):
        assert client.get(address).status_code == 403
    assert client.post(FIELDS, {"name": "渠道", "kind": "text"}).status_code == 403


@pytest.mark.parametrize(
    ("kind", "value", "condition"),
    [
        ("text", "星河", "contains:星"),
        ("number", "12", "gte:12"),
        ("money", "99.50", "eq:99.5"),
        ("date", "2026-09-06", "on:2026-09-06"),
        ("person", "me", "in:me"),
        ("select", "甲", "in:甲"),
        ("multi_select", "乙", "in:乙"),
        ("url", "https://example.com/a", "contains:example"),
        ("checkbox", "1", "is:1"),
    ],
)
def test_every_kind_is_added_with_a_record_filtered_sorted_and_exported(
    kind, value, condition, team, launch, lin, signed_in
):
    signed_in.post(FIELDS, {"name": "own", "kind": kind, "options": "甲\n乙"})
    given = str(Person.of(lin, team).pk) if value == "me" else value
    condition = condition.replace("me", given)
    state = launch.states.first().pk
    form = {"title": "一件事", "project": launch.pk, "state": state, "custom.own": given}
    assert signed_in.post("/growth/projects/LNCH/items/new", form).status_code == 204
    made = WorkItem.objects.get(title="一件事")
    WorkItem.create(project=launch, by=lin, title="另一件")
    assert refs(signed_in.get(f"/growth/items/?f=custom.own:{condition}&columns=title,custom.own")) == [made.ref]
    assert refs(signed_in.get("/growth/items/?sort=custom.own&columns=title,custom.own"))[0] == made.ref
    assert len(refs(signed_in.get("/growth/items/?group=custom.own"))) == 2
    export = signed_in.get(f"/growth/items/export.csv?columns=title,custom.own&f=custom.own:{condition}")
    shown = {"person": "林静", "checkbox": "是", "money": "99.5"}.get(kind, given)
    assert shown in b"".join(export.streaming_content).decode()


def test_amounts_have_the_digits_of_the_workspaces_currency(team, launch, signed_in):
    signed_in.post(FIELDS, {"name": "own", "kind": "money"})
    team.currency = "JPY"
    team.save(update_fields=["currency"])
    form = {"title": "灯箱", "project": launch.pk, "state": launch.states.first().pk, "custom.own": "￥19,800"}
    assert signed_in.post("/growth/projects/LNCH/items/new", form).status_code == 204
    made = WorkItem.objects.get(title="灯箱")
    assert made.custom["own"] == 19_800
    assert "JP¥19,800<" in signed_in.get("/growth/items/?columns=title,custom.own").content.decode()
    assert refs(signed_in.get("/growth/items/?f=custom.own:eq:19800&columns=title")) == [made.ref]
    export = signed_in.get("/growth/items/export.csv?columns=title,custom.own")
    assert "灯箱,19800\r\n" in b"".join(export.streaming_content).decode()
    assert 'value="19800"' in signed_in.get(f"/growth/items/{made.ref}/cells/custom.own").content.decode()


def test_an_amount_keeps_its_number_in_another_currency(team, poster, lin, signed_in):
    signed_in.post(FIELDS, {"name": "预算", "kind": "money"})
    budget = CustomField.objects.get()
    poster.change({f"custom.{budget.key}": 500_00}, by=lin)
    values = {"name": team.name, "language": "en", "time_zone": "UTC", "country": "CN"}
    for currency, kept in (("JPY", 500), ("USD", 500_00), ("EUR", 500_00)):
        assert signed_in.post("/growth/settings/", {**values, "currency": currency}).status_code == 302
        assert WorkItem.objects.get(pk=poster.pk).custom == {budget.key: kept}
        assert CustomValue.objects.get(field=budget).number == kept


def test_people_of_own_fields_are_read_once_for_the_whole_page(
    team, launch, lin, wang, signed_in, django_assert_max_num_queries
):
    signed_in.post(FIELDS, {"name": "审核人", "kind": "person"})
    for user in (lin, wang) * 6:
        WorkItem.create(project=launch, by=lin, title="审", **{"custom.shen_he_ren": Person.of(user, team).pk})
    signed_in.get("/growth/items/?columns=title,custom.shen_he_ren")
    with django_assert_max_num_queries(14):
        signed_in.get("/growth/items/?columns=title,custom.shen_he_ren")


def test_an_own_text_without_a_value_shows_none_on_no_page(team, poster, signed_in):
    signed_in.post(FIELDS, {"name": "批次", "kind": "text"})
    page = signed_in.get(f"/growth/items/{poster.ref}", headers={"accept-language": "zh-hans"}).content.decode()
    assert "批次" in page
    assert "</span>None<" not in page
    assert "None" not in signed_in.get("/growth/items/?col=title,custom.pi_ci").content.decode()


def test_an_address_that_came_in_with_a_file_is_a_link_only_where_it_leads_to_a_page(team, poster, signed_in, lin):
    signed_in.post(FIELDS, {"name": "网址", "kind": "url"})
    key = CustomField.objects.get(name="网址").key
    for stored, leads in (("https://example.com/a", True), ("javascript:alert(1)", False)):
        WorkItem.objects.filter(pk=poster.pk).update(custom={key: stored})
        page = signed_in.get(f"/growth/items/?columns=title,custom.{key}").content.decode()
        assert (f'href="{stored}"' in page) is leads
        assert stored.removeprefix("https://") in page


def test_people_are_offered_in_the_order_of_their_names(launch, lin, wang, poster, team, signed_in):
    signed_in.post(FIELDS, {"name": "审核人", "kind": "person"})
    for name in ("周凯", "Ana", "陈晓雨"):
        Person.create(workspace=team, by=lin, name=name)
    page = signed_in.get(f"/growth/items/{poster.ref}/cells/custom.shen_he_ren").content.decode()
    names = ("Ana", "陈晓雨", "林静", "周凯")
    assert sorted(names, key=page.index) == list(names)
    page = signed_in.get(f"/growth/people/{Person.of(wang, team).ref}/cells/manager").content.decode()
    assert sorted(names, key=page.index) == list(names)
