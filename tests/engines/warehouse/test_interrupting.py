"""Whoever no longer wants an answer ends the question, however long it would take, and hears that of it alone."""

import threading

import pytest

from opsloop.engines.warehouse import Interrupted, QueryFailed, Warehouse

ENDLESS = "select a.range from range(10000000) a, range(10000000) b where hash(a.range * b.range) = 1"


@pytest.fixture
def warehouse():
    with Warehouse(threads=1) as opened:
        yield opened


@pytest.fixture
def cut(warehouse):
    """Ends whatever is asked in a moment, from another thread."""
    over = threading.Event()

    def again() -> None:
        while not over.wait(0.05):
            warehouse.interrupt()

    thread = threading.Thread(target=again)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.mark.parametrize("ask", ["run", "rows", "row", "columns"])
@pytest.mark.usefixtures("cut")
def test_a_long_question_is_cut(warehouse, ask):
    with pytest.raises(Interrupted):
        getattr(warehouse, ask)(ENDLESS)


@pytest.mark.usefixtures("cut")
def test_a_long_answer_is_cut_while_it_is_taken(warehouse):
    def taken() -> None:
        for _rows in warehouse.batches("select a.range from range(10000000) a, range(10000000) b"):
            pass

    with pytest.raises(Interrupted):
        taken()


def test_nothing_more_is_answered_after_it(warehouse):
    warehouse.interrupt()
    with pytest.raises(Interrupted):
        warehouse.rows("select 1")


def test_a_question_that_cannot_be_answered_is_another_thing(warehouse):
    with pytest.raises(QueryFailed):
        warehouse.rows("select nothing")
    assert not issubclass(Interrupted, QueryFailed)
