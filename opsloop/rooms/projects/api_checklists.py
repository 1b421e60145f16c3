"""Checklists by REST: read, written, ticked, put in order."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from opsloop.kernel.api.problems import wrong_values
from opsloop.kernel.api.values import readable_text
from opsloop.kernel.api.verbs import Verb, register
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.projects.api_verbs import Given, Shape, work_of
from opsloop.rooms.projects.models import ChecklistItem, WorkItem

MOST_STEPS = 200
Text = Annotated[str, Field(min_length=1, max_length=1000)]


class NewChecklist(Shape):
    """A titled list of steps."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    steps: Annotated[list[Text], Field(max_length=MOST_STEPS)] = []


class Title(Shape):
    """What a checklist is called."""

    title: Annotated[str, Field(min_length=1, max_length=200)]


class StepText(Shape):
    """What a step says."""

    text: Text


class StepOrder(Shape):
    """The ids of a checklist's steps in the order they should have; those left out come after."""

    steps: Annotated[list[int], Field(max_length=MOST_STEPS)]


class Step(BaseModel):
    """One step, and who ticked it when."""

    id: int
    text: str
    done: bool
    done_by: str | None
    done_at: datetime.datetime | None


class Steps(BaseModel):
    """One checklist."""

    id: int
    title: str
    steps: list[Step]


class Checklists(BaseModel):
    """All checklists of a piece of work."""

    items: list[Steps]


def checklists(item: Record, _viewer: Viewer, _given: Given) -> dict[str, Any]:
    """Every checklist with its steps, in order."""
    steps = Prefetch("items", ChecklistItem.objects.select_related("done_by"))
    rows = work_of(item).checklists.prefetch_related(steps)
    return {
        "items": [
            {"id": row.pk, "title": row.title, "steps": [_step(step) for step in row.items.all()]} for row in rows
        ]
    }


def add(work: WorkItem, viewer: Viewer, given: Given) -> None:
    steps = [readable_text("steps", text) for text in given.get("steps", ())]
    work.add_checklist(readable_text("title", given["title"]), by=viewer.user, steps=steps)


def rename(work: WorkItem, viewer: Viewer, given: Given) -> None:
    work.rename_checklist(_row(work.checklists.all(), given), readable_text("title", given["title"]), by=viewer.user)


def remove(work: WorkItem, viewer: Viewer, given: Given) -> None:
    work.remove_checklist(_row(work.checklists.all(), given), by=viewer.user)


def add_step(work: WorkItem, viewer: Viewer, given: Given) -> None:
    work.add_step(_row(work.checklists.all(), given), readable_text("text", given["text"]), by=viewer.user)


def order_steps(work: WorkItem, viewer: Viewer, given: Given) -> None:
    work.order_steps(_row(work.checklists.all(), given), given["steps"], by=viewer.user)


def reword(work: WorkItem, viewer: Viewer, given: Given) -> None:
    work.reword_step(_row(work.steps(), given), readable_text("text", given["text"]), by=viewer.user)


def remove_step(work: WorkItem, viewer: Viewer, given: Given) -> None:
    work.remove_step(_row(work.steps(), given), by=viewer.user)


def tick(work: WorkItem, viewer: Viewer, given: Given) -> None:
    work.tick(_row(work.steps(), given), by=viewer.user)


def untick(work: WorkItem, viewer: Viewer, given: Given) -> None:
    work.tick(_row(work.steps(), given), by=viewer.user, done=False)


def _row(rows: QuerySet[Any], given: Given) -> Any:
    """The row that the address names; 404 where the work has none such."""
    found: Model | None = rows.filter(pk=int(given["other"])).first() if is_number(given["other"]) else None
    if found is None:
        raise Http404
    return found


def _step(step: ChecklistItem) -> dict[str, Any]:
    by = step.done_by.name if step.done_by is not None else None
    return {"id": step.pk, "text": step.text, "done": step.done, "done_by": by, "done_at": step.done_at}


def _then_all(verb: Callable[[WorkItem, Viewer, Given], None]) -> Callable[[Record, Viewer, Given], dict[str, Any]]:
    """The verb, which then answers with the checklists as they stand."""

    def act(item: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
        try:
            verb(work_of(item), viewer, given)
        except ValidationError as error:
            raise wrong_values({name: " ".join(said) for name, said in error.message_dict.items()}) from error
        return checklists(item, viewer, given)

    return act


def _verb(
    method: str,
    path: str,
    words: object,
    act: Callable[[WorkItem, Viewer, Given], None],
    given: type[BaseModel] | None = None,
) -> Verb:
    return Verb(WorkItem.record_type, method, path, words, _then_all(act), given, answers=Checklists)


register(
    Verb(WorkItem.record_type, "GET", "checklists", _("Its checklists"), checklists, answers=Checklists),
    _verb("POST", "checklists", _("Add a checklist, with steps or without"), add, NewChecklist),
    _verb("PUT", "checklists/{other}", _("Give a checklist another title"), rename, Title),
    _verb("DELETE", "checklists/{other}", _("Take a checklist away with its steps"), remove),
    _verb("POST", "checklists/{other}/steps", _("Add a step at the end of a checklist"), add_step, StepText),
    _verb("PUT", "checklists/{other}/order", _("Put the steps of a checklist in order"), order_steps, StepOrder),
    _verb("PUT", "steps/{other}", _("Give a step another text"), reword, StepText),
    _verb("DELETE", "steps/{other}", _("Take a step away"), remove_step),
    _verb("POST", "steps/{other}/tick", _("Tick a step off"), tick),
    _verb("DELETE", "steps/{other}/tick", _("Take the tick of a step back"), untick),
)
