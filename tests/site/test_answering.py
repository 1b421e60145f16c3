"""The bridge between the server's event loop and the threads in which pages are made."""

import asyncio
import threading

import pytest
from django.test import RequestFactory
from django.urls import Resolver404

from opsloop.site.answering import SMALL, Answering, Handler, Threads, led_to

SCOPE = {"type": "http", "path": "/", "query_string": b"", "http_version": "1.1"}


class Pieces(list):
    """An answer that comes in pieces, as Django's streaming ones do."""

    streaming = True

    def __init__(self, pieces) -> None:
        super().__init__(pieces)
        self.closings = threading.Semaphore(0)

    @property
    def closed(self) -> bool:
        return self.closings.acquire(timeout=5)

    def close(self) -> None:
        self.closings.release()


class Office:
    """A WSGI application that remembers what it was asked."""

    def __init__(self, answer=(b"one", b"two")) -> None:
        self.answer, self.asked, self.threads = answer, [], set()

    def __call__(self, environ, start_response):
        self.threads.add(threading.current_thread().name)
        self.asked.append((environ["QUERY_STRING"], environ["wsgi.input"].read()))
        start_response("201 Created", [("X-Kind", "test")])
        return self.answer


def ask(office, *pieces: bytes, query=b"", says: bytes | None = None, leaves=False, sending=None):
    """Send a request of these pieces, and gather what comes back."""
    told = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces[:-1]]
    told += [{"type": "http.request", "body": pieces[-1] if pieces else b""}]
    if leaves:
        told[-1] = {"type": "http.disconnect"}
    length = says if says is not None else str(sum(map(len, pieces))).encode()
    headers = [(b"content-length", length)] if pieces else []
    scope = {**SCOPE, "method": "POST", "query_string": query, "headers": headers}
    sent, sending = [], sending or sends

    async def receive():
        return told.pop(0)

    async def send(message):
        await sending(message)
        sent.append(message)

    async def run():
        await Answering(office, Threads(2, 2))(scope, receive, send)

    asyncio.run(run())
    return sent


async def sends(_message) -> None:
    """How a client takes what it is sent, where nothing is amiss."""


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


def leaves_at(kind: str, error: BaseException):
    async def sending(message):
        if message["type"] == kind:
            raise error

    return sending


@pytest.mark.parametrize("kind", ["http.response.start", "http.response.body"])
@pytest.mark.parametrize("error", [ConnectionError, asyncio.CancelledError])
def test_an_answer_in_pieces_is_closed_once_whenever_the_client_leaves(kind, error):
    pieces = Pieces([b"a", b"b"])
    with pytest.raises(error):
        ask(Office(pieces), sending=leaves_at(kind, error()))
    assert pieces.closed
    assert not pieces.closings.acquire(blocking=False)


def test_an_answer_in_pieces_is_closed_where_its_request_was_given_up_before_it_came():
    pieces, asked, go_on = Pieces([b"a"]), threading.Event(), threading.Event()

    def office(_environ, start_response):
        asked.set()
        go_on.wait(5)
        start_response("200 OK", [])
        return pieces

    async def run():
        scope = {**SCOPE, "method": "GET", "headers": []}
        answering = asyncio.ensure_future(Answering(office, Threads(1, 1))(scope, nothing, sends))
        await asyncio.to_thread(asked.wait, 5)
        answering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await answering
        go_on.set()
        return await asyncio.to_thread(lambda: pieces.closed)

    assert asyncio.run(run())


async def nothing():
    return {"type": "http.request", "body": b""}


def test_who_takes_nothing_for_a_while_has_left(monkeypatch):
    monkeypatch.setattr("opsloop.site.answering.STALLED", 0)
    pieces = Pieces([b"a"])
    with pytest.raises(TimeoutError):
        ask(Office(pieces), sending=stalls)
    assert pieces.closed


async def stalls(message) -> None:
    """How a client takes the head and then nothing any more."""
    if message["type"] == "http.response.body":
        await asyncio.sleep(3600)


def test_who_gives_nothing_for_a_while_has_left(monkeypatch):
    monkeypatch.setattr("opsloop.site.answering.STALLED", 0.01)
    errors = []

    def office(environ, start_response):
        try:
            environ["wsgi.input"].read(10)
        except OSError as error:
            errors.append(error)
        start_response("400 Bad Request", [])
        return [b""]

    async def run():
        scope = {**SCOPE, "method": "POST", "headers": [(b"content-length", b"9" * 8)]}
        await Answering(office, Threads(1, 1))(scope, never, sends)

    asyncio.run(run())
    assert [type(error) for error in errors] == [TimeoutError]


async def never():
    await asyncio.sleep(3600)


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


def test_what_others_bring_waits_for_no_long_work():
    threads, go_on, began = Threads(1, 1), threading.Event(), threading.Event()
    long = threading.Thread(target=threads.do, args=[lambda: (began.set(), go_on.wait(5))])
    long.start()
    began.wait(5)
    try:
        assert threads.do(where) == where()
    finally:
        go_on.set()
        long.join(5)


def test_what_others_bring_is_done_once():
    threads, go_on, done = Threads(1, 1), threading.Event(), []
    busy = threading.Thread(target=threads.do, args=[lambda: go_on.wait(5)])
    busy.start()
    threads.do(lambda: done.append("delivered"))
    go_on.set()
    busy.join(5)
    assert threads.do(where) == "pages"
    assert done == ["delivered"]


def test_an_address_leads_where_it_led_and_says_so_on_the_request():
    led_to.cache_clear()
    handler, request = Handler(), RequestFactory().get("/api/v1/bench/items")
    first, again = handler.resolve_request(request), handler.resolve_request(request)
    assert first is again is request.resolver_match
    assert first.kwargs == {"workspace": "bench"}
    with pytest.raises(Resolver404):
        handler.resolve_request(RequestFactory().get("/api"))
