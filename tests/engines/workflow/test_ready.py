"""The ready processes run in both languages, whatever people decide."""

import random
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from defusedxml.ElementTree import fromstring

from opsloop.connectors.bpmn import read_xml, write
from opsloop.engines.calendar import Calendar, Week
from opsloop.engines.workflow import (
    Approval,
    Begin,
    CastVote,
    Checklist,
    Complete,
    Office,
    State,
    Tick,
    problems,
    publish,
    step,
)
from opsloop.engines.workflow.reaching import ENDED, reachable
from opsloop.rooms.processes.ready import READY, built
from opsloop.rooms.processes.ready.chinese import WORDS

ZONE = ZoneInfo("Asia/Shanghai")
WORKING = Calendar(zone=ZONE, week=Week.every_workday("09:00-12:00,13:00-18:00"))
CLOCK = Office(ZONE, WORKING.over(date(2026, 8, 1), date(2027, 8, 1)))
NOW = datetime(2026, 9, 1, 2, tzinfo=UTC)
LANGUAGES = {"en": lambda word: word, "zh": WORDS.__getitem__}
VALUES = {"text": "x", "yes_no": True, "list": ["a", "b"], "person": "kim", "money": 1_200_000}


@pytest.fixture(params=sorted(LANGUAGES))
def words(request):
    return LANGUAGES[request.param]


@pytest.fixture(params=sorted(READY))
def build(request):
    return READY[request.param]


def test_it_can_be_published_and_always_end(build, words):
    version = publish(build(words))
    assert problems(version.definition) == []
    assert ENDED in reachable(version)


def test_both_languages_say_the_same_with_other_words(build):
    english, chinese = (build(LANGUAGES[language]) for language in ("en", "zh"))
    assert [(each.kind, each.id) for each in english.elements] == [(each.kind, each.id) for each in chinese.elements]
    assert [field.name for field in english.fields] == [field.name for field in chinese.fields]
    flows = [[(flow.id, flow.source, flow.target) for flow in each.flows] for each in (english, chinese)]
    assert flows[0] == flows[1]
    assert not any(field.label.isascii() for field in chinese.fields)
    assert not any(activity.name.isascii() for activity in chinese.activities)


def test_no_word_of_the_catalogue_is_left_over():
    said = set()
    for build in READY.values():
        build(lambda word: said.add(word) or word)
    assert said == WORDS.keys()


def test_it_goes_out_as_bpmn_and_comes_back(build, words):
    definition = build(words)
    content = write(definition)
    assert read_xml(fromstring(content), content, name="x").drafts[0].definition == definition


@pytest.mark.parametrize("agrees", [1.0, 0.5])
def test_a_case_comes_to_its_end(build, words, agrees):
    for seed in range(10):
        chance = random.Random(seed)
        version = publish(build(words))
        start = version.starts[0]
        data = {name: value(version, name, chance) for name in start.asks}
        state = do(version, State(), Begin(by="ann", data=data))
        for turn in range(200):
            if state.case.state == "completed":
                break
            state = worked(version, state, chance, agrees if turn < 100 else 1.0)
        assert state.case.state == "completed"
        assert state.case.outcome
        assert agrees < 1 or state.case.outcome not in {"refused", "turned_away"}


def worked(version, state, chance, agrees):
    work = chance.choice(list(state.work.values()))
    element = version.activities[work.element]
    if isinstance(element, Approval):
        vote = CastVote(work=work.number, by=f"p{work.number}", approves=chance.random() < agrees, reason="no")
        return do(version, state, vote)
    if isinstance(element, Checklist):
        for item in element.items:
            state = do(version, state, Tick(work=work.number, by="bob", item=item.id))
        return do(version, state, Complete(work=work.number, by="bob"))
    data = {name: value(version, name, chance, agrees) for name in element.asks}
    return do(version, state, Complete(work=work.number, by="bob", data=data))


def value(version, name, chance, agrees=1.0):
    field = version.definition.by_field[name]
    if field.kind == "choice":
        return chance.choice(field.options)
    if field.kind == "date":
        return f"2026-10-{chance.randint(1, 28):02}"
    if field.kind == "yes_no":
        return chance.random() < agrees
    return VALUES[field.kind]


def do(version, state, command):
    return step(version, state, command, now=NOW, clock=CLOCK).state


@pytest.mark.parametrize(
    ("currency", "small", "large", "named"),
    [
        ("CNY", 49_999, 1_000_000, "¥10,000"),
        ("JPY", 9_999, 200_000, "JP¥200,000"),
        ("CHF", 9_999, 200_000, "CHF 2,000"),
    ],
)
def test_a_purchase_has_the_limits_of_the_teams_currency(currency, small, large, named):
    version = publish(built("purchase", LANGUAGES["zh"], currency=currency))

    def begun(amount):
        return do(version, State(), Begin(by="ann", data={"item": "笔", "amount": amount}))

    assert [work.element for work in begun(small).work.values()] == ["order"]
    assert [work.element for work in begun(small + 1).work.values()] == ["manager"]
    for amount, next_ones in ((large - 1, ["order"]), (large, ["finance", "finance"])):
        asked = begun(amount)
        approved = do(version, asked, CastVote(work=next(iter(asked.work)), by="eve", approves=True))
        assert [work.element for work in approved.work.values()] == next_ones
    assert f"{named}及以上" in {flow.name for flow in version.definition.flows}


def test_a_small_purchase_asks_nobody_and_a_large_one_finance_and_director():
    version = publish(READY["purchase"](LANGUAGES["en"]))
    small = do(version, State(), Begin(by="ann", data={"item": "pens", "amount": 20_000}))
    assert [work.element for work in small.work.values()] == ["order"]
    large = do(version, State(), Begin(by="ann", data={"item": "van", "amount": 2_000_000}))
    large = do(version, large, CastVote(work=next(iter(large.work)), by="eve", approves=True))
    assert sorted(work.role for work in large.work.values()) == ["director", "finance"]
