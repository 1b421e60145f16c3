"""Signing a new version: everybody who has a role in it reads it and answers the question of its author."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.signature import Signature
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.models import Process, ProcessVersion
from opsloop.rooms.processes.process import role_keys
from opsloop.rooms.processes.roles import Cast

DAYS_TO_SIGN = 5
FEWEST_OPTIONS, MOST_OPTIONS = 2, 6
LONGEST = 300
Stage = Improvement.Stage


class NoQuestion(Refused):
    sentence = _("Write the question first that everybody answers, with the right answer.")


class WrongQuestion(Refused):
    sentence = _("A question has two to six answers, all different, and one of them is right.")


class NotRead(Refused):
    sentence = _("Read the new version first, and say so.")


@transaction.atomic
def put_question(
    improvement: Improvement, text: str, options: Iterable[str], right: int, *, by: User, at: datetime | None = None
) -> Event | None:
    """What everybody is asked who signs; as long as nobody has been asked yet."""
    improvement.demand(by, Stage.PROPOSED, Stage.REDESIGN, Stage.SIGNING)
    if improvement.signatures.exists():
        raise NotAllowed
    told = [option.strip()[:LONGEST] for option in options if option.strip()]
    fitting = FEWEST_OPTIONS <= len(told) <= MOST_OPTIONS and len(set(told)) == len(told)
    if not text.strip() or not fitting or not 0 <= right < len(told):
        raise WrongQuestion
    question = {"text": text.strip()[:LONGEST], "options": told, "right": right}
    if question == improvement.question:
        return None
    improvement.question = question
    improvement.save(update_fields=["question"])
    return improvement.track("question_put", by=by, changes={"question": (None, question["text"])}, at=at)


@transaction.atomic
def ask_to_sign(
    improvement: Improvement, *, by: User, due: date | None = None, at: datetime | None = None
) -> list[Signature]:
    """Ask everybody who has a role in the new version; those who were asked before are not asked again."""
    improvement.demand(by, Stage.SIGNING)
    if not improvement.question:
        raise NoQuestion
    asked = ask_the_missing(improvement, at=at)
    improvement.due = due or timezone.localdate(at or timezone.now()) + timedelta(days=DAYS_TO_SIGN)
    improvement.save(update_fields=["due"])
    improvement.track("asked_to_sign", by=by, at=at)
    _see_who_is_left(improvement, at=at)
    return asked


def ask_the_missing(improvement: Improvement, *, at: datetime | None = None) -> list[Signature]:
    """A row for each person who has a role in the new version and none yet."""
    version, process = improvement.version, improvement.process
    if version is None or process is None:
        return []
    known = set(improvement.signatures.filter(version=version).values_list("person_id", flat=True))
    wanted = {person: roles for person, roles in concerned(process, version).items() if person.pk not in known}
    return Signature.objects.bulk_create(
        Signature(
            improvement=improvement, version=version, person=person, roles=", ".join(roles)[:400],
            asked_at=at or timezone.now(),
        )
        for person, roles in wanted.items()
    )  # fmt: skip


def concerned(process: Process, version: ProcessVersion) -> dict[Person, list[str]]:
    """Everybody with an account who has a role in the version, with the roles; where nobody has one, the owner."""
    cast, found = Cast(process.pk, None), defaultdict[int, list[str]](list)
    for row in process.process_roles.filter(key__in=role_keys(version.compiled.definition)):
        holders = managers(process) if row.manager else []
        for key in dict.fromkeys(holders or [holder.person_id for holder in cast.holders(row.key)]):
            found[key].append(row.name)
    if not found and process.owner_id is not None:
        found[process.owner_id].append(str(_("owner")))
    people = Person.objects.filter(pk__in=found, user__isnull=False).order_by("pk")
    return {person: found[person.pk] for person in people}


def managers(process: Process) -> list[int]:
    """Everybody who is somebody's manager and can act, by key: whose turn it is depends on who asks."""
    reports = Person.objects.in_workspace(process.workspace).live().filter(manager__isnull=False)
    able = Person.objects.live().acting().filter(pk__in=reports.values("manager"))
    return list(able.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def read(improvement: Improvement, *, by: User, at: datetime | None = None) -> Signature:
    """The receipt: this person has read this version. NotAllowed for whoever was not asked."""
    mine = _own(improvement, by)
    if mine.read_at is None:
        mine.read_at = at or timezone.now()
        mine.save(update_fields=["read_at"])
        improvement.track("version_read", by=by, changes=_told(mine), at=at)
    return mine


@transaction.atomic
def answer(improvement: Improvement, option: int, *, by: User, at: datetime | None = None) -> Signature:
    """Sign by the right answer; another one is counted, `signed_at` stays None, and it may be tried again."""
    _hold(improvement)
    mine = _own(improvement, by)
    if mine.read_at is None:
        raise NotRead
    if mine.signed_at is not None:
        return mine
    mine.tries += 1
    if option == improvement.question["right"]:
        mine.signed_at = at or timezone.now()
    mine.save(update_fields=["tries", "signed_at"])
    if mine.signed_at is not None:
        improvement.track("signed", by=by, changes=_told(mine), at=at)
        _see_who_is_left(improvement, at=at)
    return mine


def unsigned(improvement: Improvement) -> list[Signature]:
    """Who was asked for the version, still has a role in it, can act here, and has not signed."""
    rows = improvement.signatures.filter(version=improvement.version, signed_at=None)
    able = Person.objects.in_workspace(improvement.workspace).live().acting().filter(pk__in=_concerned(improvement))
    return list(rows.filter(person__in=able).select_related("person"))


def missing(improvement: Improvement) -> list[Person]:
    """Who must sign yet: those who were asked, and who has got a role since they were."""
    known = set(improvement.signatures.filter(version=improvement.version).values_list("person_id", flat=True))
    late = [person for person in _concerned(improvement).values() if known and person.pk not in known]
    return [*(row.person for row in unsigned(improvement)), *late]


@transaction.atomic
def look_anew(improvement: Improvement) -> None:
    """Others have a role in the version that is signed: they are asked too; who has none is not waited for."""
    _hold(improvement)
    asked = ask_the_missing(improvement)
    if asked:
        improvement.go_to(Stage.SIGNING, due=timezone.localdate() + timedelta(days=DAYS_TO_SIGN))
        improvement.track("asked_to_sign", by=None)
    _see_who_is_left(improvement, at=None)


def _concerned(improvement: Improvement) -> dict[int, Person]:
    version, process = improvement.version, improvement.process
    return {} if version is None or process is None else {one.pk: one for one in concerned(process, version)}


def _see_who_is_left(improvement: Improvement, *, at: datetime | None) -> None:
    """Whose turn it is: those who have not signed; the owner once everybody has."""
    left = unsigned(improvement)
    if left or improvement.stage != Stage.SIGNING:
        if improvement.stage == Stage.SIGNING:
            improvement.wait_for(row.person for row in left)
        return
    improvement.go_to(Stage.READY, due=None)
    improvement.wait_for([improvement.owner])
    improvement.track("all_signed", by=None, at=at)


def _hold(improvement: Improvement) -> None:
    """Nobody else signs meanwhile: of two who sign last at once each would take the other for missing."""
    held = Improvement._base_manager.select_for_update().filter(pk=improvement.pk)
    improvement.stage = held.values_list("stage", flat=True).get()


def _own(improvement: Improvement, by: User) -> Signature:
    rows = Signature.objects.select_for_update().filter(improvement=improvement, version=improvement.version)
    mine: Signature | None = rows.filter(person__user=by).first()
    if mine is None:
        raise NotAllowed
    return mine


def _told(mine: Signature) -> dict[str, tuple[None, object]]:
    return {"version": (None, mine.version.number)}
