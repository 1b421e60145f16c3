"""The bridge between the server's event loop and the threads in which pages are made."""

import asyncio
import threading

import pytest
from django.test import RequestFactory
from django.urls import Resolver404

from opsloop.site.answering import SMALL, Answering, Handler, Threads, led_to


class Pieces(list):
    """An answer that comes in pieces, as Django's streaming ones do."""

    streaming = True
    closed = False

    def close(self) -> None:
        self.closed = True


class Office:
    """A WSGI application that remembers what it was asked."""

    def __init__(self, answer=(b"one", b"two")) -> None:
        self.answer, self.asked, self.threads = answer, [], set()

    def __call__(self, environ, start_response):
        self.threads.add(threading.current_thread().name)
        self.asked.append((environ["QUERY_STRING"], environ["wsgi.input"].read()))
        start_response("201 Created", [("X-Kind", "test")])
        return self.answer


def ask(office, *pieces: bytes, query=b"", says: bytes | None = None, leaves=False):
    """Send a request of these pieces, and gather what comes back."""
    told = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces[:-1]]
    told += [{"type": "http.request", "body": pieces[-1] if pieces else b""}]
    if leaves:
        told[-1] = {"type": "http.disconnect"}
    length = says if says is not None else str(sum(map(len, pieces))).encode()
    headers = [(b"content-length", length)] if pieces else []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": query,
        "headers": headers,
        "http_version": "1.1",
    }
    sent = []

    async def receive():
        return told.pop(0)

    async def send(message):
        sent.append(message)

    async def run():
        await Answering(office, Threads(2, 2))(scope, receive, send)

    asyncio.run(run())
    return sent


def body(sent) -> bytes:
    return b"".join(message.get("body", b"") for message in sent)


def test_a_small_request_is_read_whole_and_answered_in_one_piece():
    office = Office()
    sent = ask(office, b"half ", b"and half")
    assert office.asked == [("", b"half and half")]
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert (sent[0]["status"], sent[0]["headers"], body(sent)) == (201, [(b"x-kind", b"test")], b"onetwo")
    assert next(iter(office.threads)).startswith("pages")


@pytest.mark.parametrize("says", [None, b"9" * 5000, b"many"])
def test_a_large_request_comes_piece_by_piece_to_the_same_threads(says):
    office = Office()
    large = b"x" * (SMALL + 1)
    sent = ask(office, large, b"end", says=says)
    assert office.asked == [("", large + b"end")]
    assert body(sent) == b"onetwo"
    assert next(iter(office.threads)).startswith("pages")


def test_an_answer_in_pieces_is_sent_in_pieces_and_closed():
    pieces = Pieces([b"a", b"b"])
    sent = ask(Office(pieces))
    assert [message.get("body") for message in sent] == [None, b"a", b"b", b""]
    assert pieces.closed


def test_nobody_is_answered_who_has_left():
    office = Office()
    assert ask(office, b"half", b"never", leaves=True) == []
    assert office.asked == []


def test_letters_that_a_program_wrote_into_the_address_become_what_a_browser_writes():
    office = Office()
    ask(office, query="q=退款&page=2&x=%41".encode())
    assert office.asked[0][0] == "q=%E9%80%80%E6%AC%BE&page=2&x=%41"


def test_a_mistake_of_ours_ends_the_request():
    def broken(_environ, _start_response):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(broken)


def run_all(threads: Threads, *works):
    async def run():
        return await asyncio.gather(*(threads.run(work) for work in works), return_exceptions=True)

    return asyncio.run(run())


def where() -> str:
    return threading.current_thread().name


def test_short_work_is_done_by_one_thread():
    assert len(set(run_all(Threads(1, 4), *[where] * 20))) == 1


def test_nobody_waits_for_long_work_to_end():
    go_on = threading.Event()
    threads = Threads(1, 4)
    answers = run_all(threads, lambda: go_on.wait(20) and where(), lambda: go_on.set() or where())
    assert [name.startswith("pages-spare") for name in answers] == [False, True]


def test_who_downloads_slowly_keeps_no_page_waiting():
    threads, go_on = Threads(1, 1), threading.Event()
    threads.slow.submit(go_on.wait, 20)
    assert run_all(threads, where, where) == ["pages", "pages"]
    go_on.set()


def test_what_waits_while_all_are_busy_is_done_by_whoever_is_free_first():
    go_on, threads = threading.Event(), Threads(1, 1)

    async def run():
        busy = [asyncio.ensure_future(threads.run(lambda: go_on.wait(20))) for _number in range(2)]
        waiting = asyncio.ensure_future(threads.run(where))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        go_on.set()
        await asyncio.gather(*busy)
        return await waiting

    assert asyncio.run(run()).startswith("pages")


def test_a_mistake_reaches_who_asked_and_nobody_else():
    first, second = run_all(Threads(1, 4), lambda: 1 / 0, where)
    assert isinstance(first, ZeroDivisionError)
    assert second.startswith("pages")


def test_what_others_bring_is_done_by_the_same_thread():
    threads = Threads(1, 4)
    assert threads.do(where) == run_all(threads, where)[0]


def test_an_address_leads_where_it_led_and_says_so_on_the_request():
    led_to.cache_clear()
    handler, request = Handler(), RequestFactory().get("/api/v1/bench/items")
    first, again = handler.resolve_request(request), handler.resolve_request(request)
    assert first is again is request.resolver_match
    assert first.kwargs == {"workspace": "bench"}
    with pytest.raises(Resolver404):
        handler.resolve_request(RequestFactory().get("/api"))
