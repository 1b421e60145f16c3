"""Steps that wait for a case of another process: what cannot be published, and what keeps nobody from their work."""

import pytest
from django.utils.translation import override

from opsloop.engines.workflow import CallSop, Definition, Field, Input, Start, UserTask, drawn
from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.case import NotYours
from opsloop.rooms.processes.models import Case, Process, ProcessVersion
from opsloop.rooms.processes.panels import said, steps
from opsloop.rooms.processes.process import NotSound
from tests.rooms.processes.conftest import open_step

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ITEM = Field(name="item", kind="text", label="物品")
PRICE = Field(name="price", kind="number", label="价格")
BEFORE, AFTER = UserTask(id="before", name="填写", role="team", asks=("item",)), UserTask(id="after", name="入库")


def calls(process, **more):
    return CallSop(id="call", name="采购", process=process.ref if process else "SOP-99", **more)


@pytest.fixture
def sop(team, lin, wang):
    """Makes a process of these steps, published unless they say otherwise; its role is 王芳's."""

    def made(name, *elements, fields=(ITEM, PRICE), asks=("item",), required=(), published=True):
        start = Start(id="start", asks=asks, required=required)
        drawing = drawn(name=name, fields=fields, start=start, steps=elements)
        process = Process.create(workspace=team, by=lin, name=name, draft=drawing.to_json())
        for role in process.process_roles.all():
            process.cast(role, by=lin, people=[Person.of(wang, team)])
        if published:
            process.publish(by=lin)
        return process

    return made


@pytest.fixture
def buying(sop):
    return sop("购买", UserTask(id="buy", name="下单", role="team", asks=("price",)))


@pytest.fixture
def stocking(sop, buying):
    """Fill in, buy by another process, put away: the owner is 林静, the first step is 王芳's."""
    brings = calls(
        buying, inputs=(Input(field="item", source="item"),), outputs=(Input(field="price", source="price"),)
    )
    return sop("备货", BEFORE, brings, AFTER)


def redrawn(process, *elements, by, required=(), asks=("item",), fields=(ITEM, PRICE)):
    start = Start(id="start", asks=asks, required=required)
    process.redraw(drawn(name=process.name, fields=fields, start=start, steps=elements), by=by)
    return process


def told(user):
    deliver_left_over()
    lines = Notification.objects.filter(user=user, record_type="case").select_related("event__actor")
    return [sentence(line.event) for line in lines.order_by("-pk")]


def called_of(case):
    return case.called.order_by("pk").last()


def test_a_process_that_begins_itself_is_not_published(sop, lin, buying):
    again = redrawn(buying, calls(buying), by=lin)
    with pytest.raises(NotSound, match="“采购” would begin this process again, without end: 购买 → 购买"):
        again.publish(by=lin)


def test_nor_one_that_begins_itself_by_others(sop, lin, buying, stocking):
    redrawn(buying, calls(stocking), by=lin)
    with pytest.raises(NotSound, match="购买 → 备货 → 购买"):
        buying.publish(by=lin)
    assert [where for where, _sentence in said(buying, buying.drawing)] == ["call"]


def test_nor_one_that_begins_what_is_not_there(sop, lin, buying):
    with pytest.raises(NotSound, match="“采购” begins a case of SOP-99, which is not there"):
        sop("备货", calls(None))
    sketched = sop("草稿", AFTER, published=False)
    with pytest.raises(NotSound, match="“草稿”, which has no published version yet"):
        sop("备货", calls(sketched))


def test_nor_one_that_does_not_hand_over_what_is_required(sop, buying, lin):
    strict = sop("严格", AFTER, required=("item",))
    with pytest.raises(NotSound, match="“采购” does not hand over “物品”, which “严格” requires"):
        sop("备货", calls(strict))
    with pytest.raises(NotSound, match="“采购” hands over “价格”, which “严格” does not ask for"):
        sop("备货", calls(strict, inputs=(Input(field="item", source="item"), Input(field="price", source="price"))))
    with pytest.raises(NotSound, match="“采购” fills “价格” with a value of another kind"):
        sop("备货", calls(buying, outputs=(Input(field="price", source="item"),)))
    assert sop("备货", calls(strict, inputs=(Input(field="item", source="item"),))).version.number == 1


def test_who_finishes_the_step_before_is_not_asked_for_what_is_missing(stocking, buying, wang, lin):
    redrawn(buying, AFTER, by=lin, required=("price",), asks=("item", "price")).publish(by=lin)
    case = Case.create(process=stocking, by=wang)
    case.complete(open_step(case, "before"), {"item": "纸"}, by=wang)
    assert case.step.name == "采购"
    assert not case.called.exists()
    assert told(lin)[0] == "Opsloop: “采购” cannot go on by itself: “价格” must be filled in."
    redrawn(buying, UserTask(id="buy", name="下单", role="team", asks=("price",)), by=lin).publish(by=lin)
    case.begin_again(open_step(case, "call"), by=lin)
    assert called_of(case).data == {"item": "纸"}
    case.begin_again(open_step(case, "call"), by=lin)
    assert case.called.count() == 1


def test_what_called_itself_before_this_was_looked_at_waits_instead_of_failing(buying, wang, lin):
    drawing = drawn(fields=(ITEM,), start=Start(id="start", asks=("item",)), steps=(BEFORE, calls(buying)))
    row = buying.versions.get()
    ProcessVersion.objects.filter(pk=row.pk).update(definition=drawing.to_json(), hash=drawing.hash)
    case = Case.create(process=Process.objects.get(pk=buying.pk), by=wang)
    case.complete(open_step(case, "before"), by=wang)
    assert told(lin)[0] == "Opsloop: “采购” cannot go on by itself: 购买 would begin itself again, without end."
    assert Definition.from_json(drawing.to_json()) == drawing


def test_why_a_step_is_held_is_said_in_the_language_of_whoever_reads_it(stocking, buying, wang, lin, client):
    redrawn(buying, AFTER, by=lin, required=("price",), asks=("item", "price")).publish(by=lin)
    case = Case.create(process=stocking, by=wang)
    with override("zh-hans"):
        case.complete(open_step(case, "before"), {"item": "纸"}, by=wang)
    event = Event.objects.get(verb="call_held")
    assert event.changes["why"][1] == {"kind": "field_missing", "facts": {"field": "价格"}}
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    here = f"/growth/cases/{case.ref}"
    for language, words in (("en", "“价格” must be filled in."), ("zh-CN", "请填写“价格”。")):
        page = client.get(here, headers={"Accept-Language": language}).content.decode()
        assert words in page
        with override(page.split('<html lang="')[1].split('"')[0].lower()):
            assert sentence(event).endswith(words)
    event.changes = {**event.changes, "why": [None, "以前的话。"]}
    event.save(update_fields=["changes"])
    assert "以前的话。" in client.get(here).content.decode()
    assert sentence(event).endswith("以前的话。")


def test_a_case_whose_called_case_is_cancelled_waits_for_its_owner(stocking, wang, lin, client):
    case = Case.create(process=stocking, by=wang)
    case.complete(open_step(case, "before"), by=wang)
    first = called_of(case)
    first.cancel(by=lin)
    case.refresh_from_db()
    assert (case.state, case.step.name, case.works.get().element) == ("running", "采购", "call")
    assert told(lin)[0] == f"Opsloop: “采购” cannot go on by itself: {first.ref} was cancelled."
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    here = f"/growth/cases/{case.ref}"
    assert f"{first.ref} was cancelled." in client.get(here, headers={"Accept-Language": "en"}).content.decode()
    assert client.post(f"{here}/steps/{open_step(case, 'call')}/calling", headers=HTMX).status_code == 204
    second = called_of(case)
    assert second.pk != first.pk
    assert f'href="{here.replace(case.ref, second.ref)}"' in client.get(here).content.decode()
    second.complete(open_step(second, "buy"), {"price": 8}, by=wang)
    case.refresh_from_db()
    assert (case.data["price"], case.step.name) == (8, "入库")


def test_a_case_that_is_cancelled_takes_the_called_one_along_and_nothing_is_held(stocking, wang, lin):
    case = Case.create(process=stocking, by=wang)
    case.complete(open_step(case, "before"), by=wang)
    case.cancel(by=wang)
    assert called_of(case).state == "cancelled"
    assert not any("cannot go on" in line for line in told(lin))


def test_what_comes_back_and_does_not_fit_refuses_nobody(stocking, buying, wang, lin):
    words = Field(name="price", kind="text", label="价格")
    case = Case.create(process=stocking, by=wang)
    buy = UserTask(id="buy", name="下单", role="team", asks=("price",))
    redrawn(buying, buy, fields=(ITEM, words), by=lin).publish(by=lin)
    case.complete(open_step(case, "before"), by=wang)
    called = called_of(case)
    called.complete(open_step(called, "buy"), {"price": "八元"}, by=wang)
    assert called.state == "completed"
    assert "“采购” cannot go on by itself" in told(lin)[0]
    assert case.works.get().element == "call"


def test_a_step_that_waits_for_a_case_is_nobodys(stocking, wang, lin, team, client):
    case = Case.create(process=stocking, by=wang)
    before = len(told(lin))
    case.complete(open_step(case, "before"), by=wang)
    number = open_step(case, "call")
    assert not case.waiting.exists()
    assert len(told(lin)) == before
    with pytest.raises(NotYours):
        case.complete(number, by=lin)
    with pytest.raises(Refused):
        case.delegate(number, Person.of(wang, team), by=lin)
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    body = {"step": number}
    answer = client.post(f"/api/v1/growth/cases/{case.ref}/completion", body, content_type="application/json")
    assert answer.status_code in {403, 422}
    [step] = steps(case, Viewer(user=lin, workspace=team, today=case.created_at.date()))["steps"]
    assert (step["mine"], step["awaits"]) == (False, called_of(case))


def test_only_who_may_change_the_case_begins_it_again(stocking, wang, admin, lin, team):
    case = Case.create(process=stocking, by=lin)
    case.complete(open_step(case, "before"), by=wang)
    called_of(case).cancel(by=lin)
    with pytest.raises(NotAllowed):
        case.begin_again(open_step(case, "call"), by=wang)
    case.begin_again(open_step(case, "call"), by=admin)
    called = called_of(case)
    with pytest.raises(Refused):
        called.begin_again(open_step(called, "buy"), by=lin)
