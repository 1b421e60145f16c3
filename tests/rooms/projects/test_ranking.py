"""The order of cards in a column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsloop.rooms.projects.models import WorkItem
from opsloop.rooms.projects.ranking import CLOSEST, rank_between

ranks = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)


@given(ranks, ranks)
def test_a_rank_lies_strictly_between_its_neighbours(one, other):
    low, high = sorted((one, other))
    rank = rank_between(low, high)
    if high - low < CLOSEST:
        assert rank is None
    else:
        assert low < rank < high


@given(ranks)
def test_at_an_edge_there_is_always_room(edge):
    assert rank_between(None, edge) < edge < rank_between(edge, None)


@pytest.fixture
def column(launch, lin):
    """Three cards in the first column."""
    return [WorkItem.create(project=launch, by=lin, title=title) for title in "甲乙丙"]


def order(state):
    return "".join(WorkItem.objects.filter(state=state).order_by("rank", "pk").values_list("title", flat=True))


def test_a_card_goes_behind_ahead_and_to_the_end(column, lin):
    first, second, third = column
    third.place(state=first.state, by=lin, after=first)
    assert order(first.state) == "甲丙乙"
    third.place(state=first.state, by=lin, before=first)
    assert order(first.state) == "丙甲乙"
    third.place(state=first.state, by=lin)
    assert order(first.state) == "甲乙丙"
    doing = first.project.states.get(group="doing")
    second.place(state=doing, by=lin, after=first)
    assert (order(first.state), order(doing)) == ("甲丙", "乙")


def test_room_is_made_where_ranks_have_run_out(column, lin):
    first, _second, third = column
    WorkItem.objects.update(rank=1.0)
    third.place(state=first.state, by=lin, after=first)
    assert order(first.state) == "甲丙乙"


def test_a_hundred_moves_between_the_same_two_keep_the_order(column, lin):
    first, second, third = column
    for turn in range(100):
        mover, anchor = (third, first) if turn % 2 else (second, first)
        mover.place(state=first.state, by=lin, after=anchor)
    assert order(first.state) == "甲丙乙"


def test_a_card_is_put_between_two_others_of_its_column(column, lin):
    first, second, third = column
    third.put_between(first, second, by=lin)
    assert order(first.state) == "甲丙乙"
