"""The form of a process for somebody without an account: shown, sent, and answered with the number of its case.

Four things keep machines out, none of which asks anything of a person: a field that people do not see, a signed paper
that must be some seconds old, and a measure for each address and each form.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID, uuid4

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.address import client_network
from opsloop.kernel.api.rate import pause_before
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.processes.form_rows import Row, Typed, choices_of, read
from opsloop.rooms.processes.public_form import (
    PublicForm,
    close_form,
    form_at,
    form_start,
    open_form,
    outside_definition,
    public_fields,
    renew_form,
)
from opsloop.rooms.processes.views.opening import open_process, redraw

SALT = "opsloop.processes.public-form"
LEAST_SECONDS = 3
"""Nobody reads and fills in a form sooner."""
MOST_SECONDS = 12 * 3600
LONGEST_TEXT = 4000
MOST_LINES = 100
EACH_ADDRESS, EACH_FORM = 5, 30
"""Forms a minute."""
TRAP = "website"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public_form(request: HttpRequest, token: str) -> HttpResponse:
    """The form (GET), and what was filled in (POST); 404 for an address that is closed, renewed or made up."""
    form = form_at(token)
    if form is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, form, rows_of_form(form, Typed()), paper=fresh_paper(form))
    return _received(request, form)


def _received(request: HttpRequest, form: PublicForm) -> HttpResponse:
    if seconds := _pause(request, form):
        return _turned_away(request, form, _("Too many forms at once. Wait a minute and send it again."), seconds)
    start, definition = form_start(form.process), outside_definition(form.process)
    if start is None or definition is None:
        raise Http404
    typed = read(definition, public_fields(definition, start), start.required, request.POST)
    _bound(typed)
    once, wrong = _once(request.POST.get("paper", ""), form)
    if once is not None and typed.wrong:
        wrong = ""  # whoever mends a field is no longer quick
    if request.POST.get(TRAP):
        wrong = _("This looks as if a program had filled it in. Send it again and leave alone what is not shown.")
    if wrong or typed.wrong or once is None:
        return _shown(request, form, rows_of_form(form, typed), paper=_paper_again(request, form, once), error=wrong,
                      status=HTTPStatus.UNPROCESSABLE_ENTITY)  # fmt: skip
    try:
        case = form.receive({name: value for name, value in typed.values.items() if value is not None}, once=once)
    except Refused as refusal:
        return _shown(request, form, rows_of_form(form, typed), paper=request.POST["paper"], error=str(refusal),
                      status=refusal.status)  # fmt: skip
    return render(request, "processes/public_received.html", {"ref": case.ref, "process": form.process})


def _pause(request: HttpRequest, form: PublicForm) -> int:
    """The seconds to wait, of the address or of the form; 0 where it may be sent."""
    return pause_before(f"public-form:{client_network(request)}", EACH_ADDRESS) or pause_before(
        f"public-form:{form.pk}", EACH_FORM
    )


def _turned_away(request: HttpRequest, form: PublicForm, error: str, seconds: int) -> HttpResponse:
    rows = rows_of_form(form, Typed(values={}))
    for row in rows:
        row.value = request.POST.get(row.name, "")[:LONGEST_TEXT]
    paper = request.POST.get("paper", "")[:500]
    answer = _shown(request, form, rows, paper=paper, error=error, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(seconds)
    return answer


def fresh_paper(form: PublicForm) -> str:
    """What the form is sent with: for this form alone, how old it is, and a number of its own."""
    return signing.dumps([form.pk, str(uuid4())], salt=SALT)


def _paper_again(request: HttpRequest, form: PublicForm, once: UUID | None) -> str:
    return request.POST.get("paper", "") if once is not None else fresh_paper(form)


def _once(paper: str, form: PublicForm) -> tuple[UUID | None, str]:
    """The number of the paper, and what is wrong with it: not ours, too old, or sent sooner than anybody reads."""
    try:
        key, number = signing.loads(paper, salt=SALT, max_age=MOST_SECONDS)
        once = UUID(number)
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None, _("This page was open for too long. Look it through and send it again.")
    if key != form.pk:
        return None, _("This page was open for too long. Look it through and send it again.")
    try:
        signing.loads(paper, salt=SALT, max_age=LEAST_SECONDS)
    except signing.SignatureExpired:
        return once, ""
    return once, _("That was very quick. Look it through once more and send it again.")


def _bound(typed: Typed) -> None:
    """What is longer than anybody writes into a form is not taken."""
    for name, value in typed.values.items():
        long = isinstance(value, str) and len(value) > LONGEST_TEXT
        many = isinstance(value, list) and (len(value) > MOST_LINES or sum(map(len, value)) > LONGEST_TEXT)
        if long or many:
            typed.values[name] = value[:LONGEST_TEXT] if isinstance(value, str) else value[:MOST_LINES]
            typed.wrong[name] = _("This is too long.")


def rows_of_form(form: PublicForm, typed: Typed) -> list[Row]:
    """The rows as they are drawn, with what was typed."""
    start, definition = form_start(form.process), outside_definition(form.process)
    if start is None or definition is None:
        return []
    fields = [definition.by_field[name] for name in public_fields(definition, start)]
    return [
        Row(field, field.name in start.required, typed.values.get(field.name), typed.wrong.get(field.name, ""),
            choices_of(field))
        for field in fields
    ]  # fmt: skip


def _shown(
    request: HttpRequest, form: PublicForm, rows: list[Row], *, paper: str, error: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "process": form.process, "rows": rows, "paper": paper, "error": error, "trap": TRAP}
    return render(request, "processes/public_form.html", context, status=status)


@require_http_methods(["POST", "DELETE"])
@in_workspace()
def opening(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Let anybody with the address fill the form in (POST), or nobody (DELETE)."""
    process, _viewer = open_process(request, ref, verb=gate.CHANGE)
    if request.method == "DELETE":
        close_form(process, by=request.user)
    else:
        open_form(process, by=request.user)
    return redraw(request, process)


@require_http_methods(["POST"])
@in_workspace()
def renewal(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Another address for the form."""
    process, _viewer = open_process(request, ref, verb=gate.CHANGE)
    renew_form(process, by=request.user)
    return redraw(request, process)
