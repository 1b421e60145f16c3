"""Whether cases went where the conditions of their SOP sent them, by what they knew then; said in words."""

from datetime import timedelta

import pytest
from django.utils import translation

from opsloop.engines.workflow import Approval, Approver, Branch, CallSop, Choice, Field, Input, Rework, Start, UserTask
from opsloop.engines.workflow import drawn as drawing
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.following import followed
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.reason_words import conditions_of, why
from tests.rooms.processes.conftest import open_step

pytestmark = pytest.mark.django_db
AMOUNT = Field(name="amount", kind="money", currency="CNY", label="金额")
VERDICT = Field(name="verdict", kind="choice", options=("approved", "rejected"), label="决定")


@pytest.fixture
def buy(purchase, admin, wang, lin):
    """A purchase that runs to its end, whatever steps its amount takes it through."""

    def bought(amount: int, **said: bool) -> Case:
        case = Case.create(process=purchase, by=wang, data={"item": "服务器", "amount": amount})
        by = {"manager": admin, "order": wang, "goods": wang, "invoice_in": lin, "pay": lin}
        filled = {"order": {"supplier": "得力"}, "invoice_in": {"invoice": "NO-1"}}
        while case.state == "running":
            work = case.works.order_by("number").first()
            if work.element == "finance":
                case.vote(work.number, approves=True, by=lin if work.role == "finance" else admin)
            elif work.element == "manager":
                case.vote(work.number, approves=said.get("manager", True), reason="不需要", by=admin)
            else:
                if work.element == "goods":
                    for item in ("complete", "sound"):
                        case.tick(work.number, item, by=wang)
                case.complete(work.number, filled.get(work.element), by=by[work.element])
        return case

    return bought


def beside(case: Case):
    [row] = followed(Case.objects.filter(pk=case.pk), case.workspace)
    return row


def differs(case: Case) -> list[tuple[str, str]]:
    return [(one.kind, one.activity) for one in beside(case).deviations]


def change(case: Case, **values) -> None:
    """The values become others behind the back of its steps, as when data are brought over from elsewhere."""
    Case.objects.filter(pk=case.pk).update(data={**case.data, **values})


@pytest.mark.parametrize("amount", [100, 49_999, 50_000, 999_999, 1_000_000, 2_000_000])
def test_every_purchase_follows_the_thresholds_of_its_sop(buy, amount):
    assert differs(buy(amount)) == []


def test_a_purchase_that_was_refused_follows_its_sop_too(buy):
    assert differs(buy(800_000, manager=False)) == []


@pytest.mark.parametrize(("amount", "missing"), [(999_900, False), (1_000_000, True), (2_000_000, True)])
def test_a_large_purchase_without_its_approval_does_not(buy, amount, missing):
    case = buy(800_000)
    change(case, amount=amount)
    assert differs(case) == [("missing_approval", "财务与总监审批")] * missing


def test_a_small_purchase_with_the_approval_of_a_large_one_does_not_either(buy):
    case = buy(2_000_000)
    change(case, amount=800_000)
    assert differs(case) == [("extra", "财务与总监审批")]


def test_what_nobody_knows_is_not_held_against_a_case(buy):
    for amount in (800_000, 2_000_000):
        case = buy(amount)
        change(case, amount=None)
        assert differs(case) == []


def test_the_page_of_a_case_names_the_condition(buy, client, lin):
    case, extra = buy(800_000), buy(2_000_000)
    change(case, amount=2_000_000)
    change(extra, amount=800_000)
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/growth/cases/{case.ref}").content.decode()
    assert "缺少审批“财务与总监审批”：金额 ¥20,000.00 ≥ ¥10,000.00。" in page
    page = client.get(f"/growth/cases/{extra.ref}").content.decode()
    assert "做了“财务与总监审批”，而 SOP 在此处没有这一步：金额 ¥8,000.00 &lt; ¥10,000.00。" in page
    lin.language = "en"
    lin.save(update_fields=["language"])
    page = client.get(f"/growth/cases/{case.ref}").content.decode()
    assert "The approval “财务与总监审批” is missing: 金额 ¥20,000.00 ≥ ¥10,000.00." in page


def test_the_page_of_all_cases_names_the_conditions_of_each_step(buy, client, lin):
    change(buy(800_000), amount=2_000_000)
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/growth/processes/SOP-1/following").content.decode()
    assert "缺少审批: 金额 ≥ ¥10,000.00" in page or "缺少审批：金额 ≥ ¥10,000.00" in page
    assert "缺少审批“财务与总监审批”：金额 ¥20,000.00 ≥ ¥10,000.00。" in page


def published(team, lin, steps, fields=(AMOUNT, VERDICT), asks=("amount",), name="申请") -> Process:
    draft = drawing(name=name, fields=fields, start=Start(id="start", asks=asks), steps=steps)
    process = Process.create(workspace=team, by=lin, name=name, draft=draft.to_json())
    process.publish(by=lin)
    for row in process.process_roles.all():
        process.cast(row, by=lin, people=[Person.of(lin, team)])
    return process


def test_each_turn_of_a_loop_counts_by_the_amount_of_that_turn(team, lin):
    """20,000 is refused by the chief, 8,000 is small; the log knows both amounts."""
    asked = UserTask(id="ask", name="填写", role="team", asks=("amount",))
    chief = Approval(id="chief", name="总监", approvers=(Approver(role="team"),), result="verdict")
    size = Choice("size", (Branch((chief,), "amount >= 10000 CNY"), Branch((UserTask(id="note", name="备案"),))))
    again = Rework("again", (asked, size), again='verdict = "rejected" and amount >= 10000 CNY')
    process = published(team, lin, (again,))
    case = Case.create(process=process, by=lin, data={"amount": 100})
    case.complete(open_step(case, "ask"), {"amount": 2_000_000}, by=lin)
    case.vote(open_step(case, "chief"), approves=False, reason="太贵", by=lin)
    case.complete(open_step(case, "ask"), {"amount": 800_000}, by=lin)
    case.complete(open_step(case, "note"), by=lin)
    assert case.state == "completed"
    row = beside(case)
    assert row.deviations == ()
    assert [moment.data["amount"] for moment in row.moments] == [100, 2_000_000, 2_000_000, 800_000, 800_000]
    change(case, amount=3_000_000)
    assert [one.kind for one in beside(case).deviations] != []


def test_a_called_case_hands_back_what_conditions_ask_for(team, lin):
    """The fields of the one that is called are called otherwise."""
    price = Field(name="price", kind="money", currency="CNY")
    offer = UserTask(id="offer", name="报价", role="team", asks=("price",))
    inner = published(team, lin, (offer,), (price,), ("price",))
    calls = CallSop(id="call", name="询价", process=inner.ref, outputs=(Input(field="amount", source="price"),))
    chief = Approval(id="chief", name="总监", approvers=(Approver(role="team"),), result="verdict")
    outer = published(team, lin, (calls, Choice("size", (Branch((chief,), "amount >= 10000 CNY"), Branch()))), asks=())
    case = Case.create(process=outer, by=lin)
    called = case.called.get()
    called.complete(open_step(called, "offer"), {"price": 2_000_000}, by=lin)
    case.refresh_from_db()
    case.vote(open_step(case, "chief"), approves=True, by=lin)
    row = beside(case)
    assert row.deviations == ()
    assert [moment.data.get("amount") for moment in row.moments] == [None, 2_000_000, 2_000_000]


@pytest.mark.parametrize(("typed", "asked"), [("9,999", False), ("10000", True), ("20000", True)])
def test_an_amount_in_yen_is_compared_as_it_was_typed(team, lin, client, typed, asked):
    yen = Field(name="amount", kind="money", currency="JPY", label="金额")
    chief = Approval(id="chief", name="总监", approvers=(Approver(role="team"),))
    size = Choice("size", (Branch((chief,), "amount >= 10000 JPY"), Branch((UserTask(id="note", name="备案"),))))
    process = published(team, lin, (size,), (yen,))
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    client.post(f"/growth/processes/{process.ref}/cases/new", {"value-amount": typed})
    case = Case.objects.get(process=process)
    assert [work.element for work in case.works.all()] == ["chief" if asked else "note"]
    assert f"JP¥{int(typed.replace(',', '')):,}" in client.get(f"/growth/cases/{case.ref}").content.decode()


FIELDS = (
    AMOUNT,
    Field(name="days", kind="number", label="天数"),
    Field(name="urgent", kind="yes_no", label="加急"),
    Field(name="note", kind="text", label="说明"),
    Field(name="kind", kind="choice", options=("a", "b", "c"), label="类别"),
)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("days > 3", "天数 5 > 3"),
        ("3 < days", "天数 5 > 3"),
        ("not (days <= 3)", "天数 5 > 3"),
        ("urgent", "加急 = 是"),
        ("note is empty", "说明为空"),
        ('kind in ("a", "b")', "类别 b 属于：a、b"),
        ('kind = "b"', "类别 = b"),
        ('kind != "c"', "类别 b ≠ c"),
        ("days > 9 or urgent", "加急 = 是"),
        ("days > 1 and urgent", "天数 5 > 1且加急 = 是"),
        ("amount * days > 100 CNY", "amount * days > 100.00 CNY (金额 ¥500.00、天数 5)"),
    ],
)
def test_conditions_of_every_shape_have_words(team, lin, condition, words):
    steps = (
        Choice("x", (Branch((UserTask(id="more", name="加做"),), condition), Branch())),
        UserTask(id="do", name="做"),
    )
    process = published(team, lin, steps, FIELDS, tuple(field.name for field in FIELDS))
    begun = {"amount": 1, "days": 1, "urgent": False, "note": "x", "kind": "c"}
    case = Case.create(process=process, by=lin, data=begun)
    case.complete(open_step(case, "do"), by=lin)
    change(case, amount=50_000, days=5, urgent=True, note=None, kind="b")
    row = beside(case)
    [one] = row.deviations
    assert (one.kind, one.activity) == ("skipped", "加做")
    with translation.override("zh-hans"):
        assert why(one, row) == words
    assert list(conditions_of([row])) == [("skipped", "加做")]


def test_an_approval_by_the_day_it_was_asked_for(team, lin, clock):
    """Due within the week when it began: a week later that would be another answer."""
    soon = Field(name="start", kind="date", label="开始")
    hurry = UserTask(id="hurry", name="加急", role="team")
    steps = (Choice("soon", (Branch((hurry,), "start <= today + 7"), Branch())), UserTask(id="do", name="做"))
    process = published(team, lin, steps, (soon,), ("start",))
    case = Case.create(process=process, by=lin, data={"start": "2026-12-24"})
    clock.shift(timedelta(days=30))
    case.complete(open_step(case, "do"), by=lin)
    assert beside(case).deviations == ()
