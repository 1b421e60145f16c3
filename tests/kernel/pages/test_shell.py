"""One template answers the whole page, the panel, the peek and the dialog."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory

from opsloop.kernel.pages import commands, errors, navigation
from opsloop.kernel.pages.context import base_of
from opsloop.kernel.pages.middleware import refusal
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.spoken import spoken
from opsloop.kernel.pages.toast import toast

PAGE = """{% extends base %}
{% block title %}T{% endblock %}{% block heading %}H{% endblock %}{% block content %}C{% endblock %}"""


def shown(**headers: str) -> str:
    request = RequestFactory().get("/growth/", headers=headers)
    request.user = AnonymousUser()
    return str(engines["django"].from_string(PAGE).render({}, request))


def test_the_whole_page_has_frame_and_content() -> None:
    page = shown()
    assert page.startswith("<!doctype html>")
    assert all(
        part in page for part in ('id="sidebar"', 'id="main"', 'id="peek"', 'id="palette"', "T · Opsloop", ">C</div>")
    )


def test_the_main_panel_alone_has_no_frame() -> None:
    page = shown(**{"HX-Request": "true", "HX-Target": "main"})
    assert page.startswith("<title>T · Opsloop</title>")
    assert 'id="main"' in page
    assert 'id="sidebar"' not in page


@pytest.mark.parametrize("target", ["peek", "dialog", "popover"])
def test_a_part_has_neither_frame_nor_panel(target: str) -> None:
    page = shown(**{"HX-Request": "true", "HX-Target": target})
    assert "C" in page
    assert "<main" not in page
    assert "<html" not in page


def test_going_back_gets_the_whole_page() -> None:
    request = RequestFactory().get("/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert base_of(request) == "pages/shell.html"


def test_no_page_has_inline_style_or_script() -> None:
    page = shown()
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick" not in page
    assert page.count("<script ") == page.count('<script type="module"') + page.count('type="application/json"')


def test_a_toast_travels_in_a_header_that_any_server_passes() -> None:
    answer = toast(HttpResponse(), "已移到回收站", undo="/growth/trash/7")
    assert answer.headers["HX-Trigger"].isascii()
    assert json.loads(answer.headers["HX-Trigger"])["toast"] == {"text": "已移到回收站", "undo": "/growth/trash/7"}


def test_a_refusal_is_a_toast_for_htmx_and_a_page_otherwise() -> None:
    asked = RequestFactory().post("/", headers={"HX-Request": "true"})
    fragment = refusal(asked, Refused("先完成前置任务"))
    assert fragment.status_code == 422
    assert fragment.headers["HX-Reswap"] == "none"
    assert "先完成前置任务" in refusal(RequestFactory().post("/"), Refused("先完成前置任务")).content.decode()


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda request: errors.not_found(request, Exception()), 404),
        (errors.forbidden, 403),
        (lambda request: errors.bad_request(request, Exception()), 400),
        (lambda request: errors.bad_request(request, errors.RequestDataTooBig()), 413),
        (errors.broken, 500),
    ],
)
def test_every_error_has_a_page_of_words(answer, status: int) -> None:  # type: ignore[no-untyped-def]
    request: HttpRequest = RequestFactory().get("/")
    page = answer(request)
    assert page.status_code == status
    assert str(status) in page.content.decode()


def test_the_same_keys_cannot_mean_two_things() -> None:
    free = commands.Command("test.one", "One", commands.Dispatch("one"), keys="z q", context="test")
    commands.register(free)
    with pytest.raises(commands.KeyTaken):
        commands.register(commands.Command("test.two", "Two", commands.Dispatch("two"), keys="z", context="anywhere"))
    commands.register(
        commands.Command("test.three", "Three", commands.Dispatch("three"), keys="z", context="elsewhere")
    )
    for key in ("test.one", "test.three"):
        commands._commands.pop(key)


def test_chinese_words_are_found_by_pinyin_and_initials() -> None:
    assert spoken("新建任务") == "xinjianrenwu xjrw"
    assert spoken("Q4 落地页") == "q4luodiye q4ldy"
    assert spoken("New task") == ""


def test_an_entry_of_the_sidebar_is_a_command_too() -> None:
    navigation.register(navigation.Entry("test", "Test", "inbox", lambda _request: "/t", keys="g 9"))
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    found = [row for row in commands.as_data(request) if row["key"] == "go.test"]
    assert [(row["kind"], row["url"], row["keys"]) for row in found] == [("go", "/t", ["g 9"])]
    commands._commands.pop("go.test")
    navigation._registered.entries.pop("test")
