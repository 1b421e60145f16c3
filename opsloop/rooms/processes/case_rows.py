"""How a case stands, as rows: its tokens, open blocks, open work and timers. History is in events, never here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import OpenBlock, RunningTimer, Token, Vote, Work
from opsloop.kernel.imports.whole_arriving import KeyOf
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.arriving import goes_over_people, person_here


class CaseToken(models.Model):
    """That the case stands at a step."""

    case = models.ForeignKey("processes.Case", on_delete=models.CASCADE, related_name="tokens")
    number = models.PositiveIntegerField()
    element = models.CharField(max_length=200)
    since = models.DateTimeField()
    items = models.JSONField(default=list)
    begun = models.PositiveIntegerField(default=0)
    votes = models.JSONField(default=list)

    follows: ClassVar[Sequence[str]] = ("person",)

    class Meta:
        verbose_name = _("step under way")
        verbose_name_plural = _("steps under way")
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="token_of_a_case")]

    def __str__(self) -> str:
        return self.element

    def arrive(self, key_of: KeyOf) -> None:
        """On its way in with an export: whoever votes, and the people of a list, are those of here."""
        self.votes = [{**vote, "by": person_here(vote["by"], key_of)} for vote in self.votes]
        if goes_over_people(self.case.version.compiled.definition, self.element):
            self.items = [person_here(item, key_of) for item in self.items]

    def as_fact(self) -> Token:
        """As the engine takes it."""
        votes = tuple(Vote(approves=vote["approves"], by=vote["by"]) for vote in self.votes)
        items = tuple(self.items)
        return Token(
            number=self.number, element=self.element, since=self.since, items=items, begun=self.begun, votes=votes
        )

    @staticmethod
    def values_of(fact: Token) -> dict[str, Any]:
        """The columns of what the engine answers."""
        votes = [{"approves": vote.approves, "by": vote.by} for vote in fact.votes]
        values = {"element": fact.element, "since": fact.since, "items": list(fact.items)}
        return {**values, "begun": fact.begun, "votes": votes}


class CaseBlock(models.Model):
    """A parallel part that was entered and not left: the flows on which its join still waits."""

    case = models.ForeignKey("processes.Case", on_delete=models.CASCADE, related_name="blocks")
    split = models.CharField(max_length=200)
    awaits = models.JSONField(default=list)

    class Meta:
        verbose_name = _("parallel part")
        verbose_name_plural = _("parallel parts")
        constraints = [models.UniqueConstraint(fields=["case", "split"], name="block_of_a_case")]

    def __str__(self) -> str:
        return self.split

    def as_fact(self) -> OpenBlock:
        """As the engine takes it."""
        return OpenBlock(split=self.split, awaits=tuple(self.awaits))

    @staticmethod
    def values_of(fact: OpenBlock) -> dict[str, Any]:
        """The columns of what the engine answers."""
        return {"awaits": list(fact.awaits)}


class CaseWork(models.Model):
    """What one person has to do now. `person` has it, or else whoever has the role may take it."""

    case = models.ForeignKey("processes.Case", on_delete=models.CASCADE, related_name="works")
    number = models.PositiveIntegerField()
    token = models.PositiveIntegerField()
    element = models.CharField(max_length=200)
    role = models.CharField(max_length=60, blank=True, default="")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, on_delete=models.SET_NULL, related_name="case_works"
    )
    item = models.TextField(blank=True, default="")
    opened = models.DateTimeField(_("opened"), default=timezone.now)
    due = models.DateTimeField(_("due"), null=True)
    started = models.DateTimeField(_("started"), null=True)
    level = models.PositiveSmallIntegerField(_("escalations"), default=0)
    ticked = models.JSONField(default=list)
    paused = models.DateTimeField(null=True)
    left = models.IntegerField(null=True)
    """Minutes left when its clock was stopped."""

    class Meta:
        verbose_name = _("open step")
        verbose_name_plural = _("open steps")
        ordering = ["number"]
        indexes = [models.Index(fields=["person"], name="open_step_of_person")]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="work_of_a_case")]

    follows: ClassVar[Sequence[str]] = ("person",)

    def __str__(self) -> str:
        return self.element

    def arrive(self, key_of: KeyOf) -> None:
        """On its way in with an export: the person it is done for is one of here."""
        if self.item and goes_over_people(self.case.version.compiled.definition, self.element):
            self.item = person_here(self.item, key_of)

    KEPT: ClassVar = (
        "number",
        "token",
        "element",
        "role",
        "item",
        "opened",
        "due",
        "started",
        "level",
        "paused",
        "left",
    )

    def as_fact(self) -> Work:
        """As the engine takes it, which knows people by their key."""
        kept = {name: getattr(self, name) for name in self.KEPT}
        return Work(**kept, person=str(self.person_id or ""), ticked=tuple(self.ticked))

    @classmethod
    def values_of(cls, fact: Work) -> dict[str, Any]:
        """The columns of what the engine answers."""
        kept = {name: getattr(fact, name) for name in cls.KEPT if name != "number"}
        return {**kept, "person_id": int(fact.person) if fact.person else None, "ticked": list(fact.ticked)}


class CaseTimer(models.Model):
    """A timer of one open step: which of its timers, and when it goes off."""

    case = models.ForeignKey("processes.Case", on_delete=models.CASCADE, related_name="timers")
    number = models.PositiveIntegerField()
    work = models.PositiveIntegerField()
    element = models.CharField(max_length=200)
    timer = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    fired = models.PositiveSmallIntegerField(default=0)
    left = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("timer")
        verbose_name_plural = _("timers")
        indexes = [models.Index(fields=["at"], name="timer_due")]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="timer_of_a_case")]

    def __str__(self) -> str:
        return f"{self.element} {self.at}"

    KEPT: ClassVar = ("number", "work", "element", "timer", "at", "fired", "left")

    def as_fact(self) -> RunningTimer:
        """As the engine takes it."""
        return RunningTimer(**{name: getattr(self, name) for name in self.KEPT})

    @classmethod
    def values_of(cls, fact: RunningTimer) -> dict[str, Any]:
        """The columns of what the engine answers."""
        return {name: getattr(fact, name) for name in cls.KEPT if name != "number"}
