"""The approvals that wait for somebody, and deciding many of them: each by its own verb, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines.workflow import Approval
from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.case_rows import CaseWork
from opsloop.rooms.processes.doers import doers_of
from opsloop.rooms.processes.roles import Cast
from opsloop.rooms.processes.values import in_words

MOST = 200
SHOWN_VALUES = 3


class TooManyAtOnce(Refused):
    sentence = gettext_lazy("At most %(most)s can be decided at once.")


class NoReason(Refused):
    sentence = gettext_lazy("A rejection says why.")


@dataclass(frozen=True)
class Asked:
    """One decision that somebody is asked for."""

    case: Case
    work: CaseWork
    step: str
    values: Sequence[str]
    late: bool

    @property
    def key(self) -> str:
        """What it is picked by."""
        return f"{self.case.ref}:{self.work.number}"


@dataclass(frozen=True)
class Outcome:
    """What became of one of many decisions; `sentence` says why it was not made."""

    key: str
    title: str = ""
    sentence: str = ""

    @property
    def ref(self) -> str:
        return self.key.partition(":")[0]


def waiting_approvals(viewer: Viewer, *, now: datetime) -> tuple[list[Asked], bool]:
    """The decisions that wait for the viewer, the most pressing first, and whether there are more than are shown."""
    me = Person.objects.filter(user=viewer.user, workspace=viewer.workspace)
    rows = Case.objects.in_workspace(viewer.workspace).visible_to(viewer.user).waiting_for(me).filter(archived_at=None)
    rows = rows.select_related("process", "version", "requester").prefetch_related("works__person")
    cases = list(rows.order_by(F("due").asc(nulls_last=True), "pk")[: MOST + 1])
    cast = cache(Cast)
    found = [
        asked for case in cases for asked in _asked_in(case, viewer, cast(case.process_id, case.requester_id), now)
    ]
    return found[:MOST], len(cases) > MOST or len(found) > MOST


def _asked_in(case: Case, viewer: Viewer, cast: Cast, now: datetime) -> Iterable[Asked]:
    version = case.version.compiled
    shown: set[int] = set()
    for work in case.works.all():
        approval = version.activities[work.element]
        users = [user for _person, user in doers_of(work, cast, version)]
        if isinstance(approval, Approval) and viewer.user.pk in users and work.token not in shown:
            shown.add(work.token)  # somebody with several seats is asked once
            late = work.due is not None and work.paused is None and work.due < now
            untold = {name: value for name, value in case.data.items() if str(value) != str(case)}
            values = in_words(version.definition, untold)
            yield Asked(case, work, approval.name, values[:SHOWN_VALUES], late)


def decide(keys: Iterable[str], viewer: Viewer, *, approves: bool, reason: str = "") -> list[Outcome]:
    """Approve or reject each of these (`CASE-12:5`) as the viewer; one that is refused keeps no other from it."""
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > MOST:
        raise TooManyAtOnce(most=MOST)
    if not approves and not reason.strip():
        raise NoReason
    cases = _cases(wanted, viewer)
    return [_decided(key, cases, viewer, approves=approves, reason=reason) for key in wanted]


def _cases(keys: Iterable[str], viewer: Viewer) -> Mapping[str, Case]:
    """The cases of these that the viewer sees."""
    named = [Case.named(key.partition(":")[0]) for key in keys]
    numbers = [name["number"] for name in named if name is not None]
    seen = Case.objects.in_workspace(viewer.workspace).visible_to(viewer.user).filter(number__in=numbers)
    return {case.ref: case for case in seen}


def _decided(key: str, cases: Mapping[str, Case], viewer: Viewer, *, approves: bool, reason: str) -> Outcome:
    ref, _colon, number = key.partition(":")
    case = cases.get(ref)
    if case is None or not is_number(number):
        return Outcome(key, sentence=_("It is not there."))
    try:
        if not case.allows(viewer.user, gate.ADD):
            raise NotAllowed
        done = case.vote(int(number), approves=approves, by=viewer.user, reason=reason)
    except Refused as refusal:
        return Outcome(key, str(case), str(refusal))
    return Outcome(key, str(case), "" if done else _("Somebody had decided it before."))
