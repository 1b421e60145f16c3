"""What people say before the engine plans, and what they suppose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.person import PersonQuerySet
from opsloop.rooms.planning.supposing import Supposition
from opsloop.rooms.planning.wishes import LONGEST, MOST_KEPT, Wishes
from opsloop.rooms.projects.models import Project, WorkItem
from opsloop.rooms.projects.project import ProjectQuerySet
from opsloop.rooms.projects.work import WorkItemQuerySet

HOUR = 60
MOST_REFS = 50
DAY = {"type": "date", "class": "input"}
PAST = _("This day is past.")


class WishesForm(forms.Form):
    """Which projects, and how."""

    projects = forms.ModelMultipleChoiceField(
        Project.objects.none(), label=_("Projects"), required=False, widget=forms.CheckboxSelectMultiple
    )
    keep_people = forms.BooleanField(label=_("Leave assigned work with whoever has it"), required=False)
    backlog = forms.BooleanField(label=_("Plan the backlog too"), required=False)
    assumed_hours = forms.DecimalField(
        label=_("Hours for work without an estimate"), min_value=0.25, max_value=480, decimal_places=2
    )
    kept_hours = forms.IntegerField(
        label=_("Hours that keeping published people is worth"), min_value=0, max_value=MOST_KEPT
    )
    seconds = forms.IntegerField(label=_("Seconds to look for better plans"), min_value=0, max_value=LONGEST)

    def __init__(self, *args: Any, seen: ProjectQuerySet, wishes: Wishes, **options: Any) -> None:
        initial = {
            "keep_people": wishes.keep_people,
            "backlog": wishes.backlog,
            "assumed_hours": f"{wishes.assumed_minutes / HOUR:g}",
            "kept_hours": wishes.kept_hours,
            "seconds": wishes.seconds,
        }
        super().__init__(*args, **{**options, "initial": {**initial, **options.get("initial", {})}})
        field = self.fields["projects"]
        field.queryset = seen  # type: ignore[attr-defined]  # a field of choices

    def wishes(self) -> Wishes:
        """What was said; Refused where a number is out of bounds."""
        said = self.cleaned_data
        try:
            return Wishes(
                seconds=said["seconds"],
                kept_hours=said["kept_hours"],
                keep_people=said["keep_people"],
                backlog=said["backlog"],
                assumed_minutes=round(said["assumed_hours"] * HOUR),
            )
        except Refused as refusal:
            self.add_error(None, str(refusal))
            raise


class SupposeForm(forms.Form):
    """One thing that a scenario supposes; which fields it needs follows from `kind`."""

    KINDS = (
        ("more", _("One more")),
        ("away", _("Somebody away")),
        ("without", _("Without somebody")),
        ("drop", _("Leave work out")),
        ("due", _("Another due day")),
        ("first", _("Project first")),
    )
    NEEDS: ClassVar[Mapping[str, Sequence[str]]] = {
        "more": ["person"],
        "away": ["person", "first"],
        "without": ["person"],
        "drop": [],
        "due": ["first"],
        "first": ["project"],
    }

    kind = forms.ChoiceField(choices=KINDS, initial="more")
    name = forms.CharField(label=_("Name of the scenario"), max_length=120, required=False)
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"), required=False)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=20, initial=1, required=False)
    project = forms.ModelChoiceField(Project.objects.none(), label=_("Project"), required=False)
    refs = forms.CharField(label=_("Work items"), max_length=600, required=False)
    first = forms.DateField(label=_("Day"), widget=forms.DateInput(DAY), required=False)
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput(DAY), required=False)

    def __init__(
        self, *args: Any, people: PersonQuerySet, projects: ProjectQuerySet, work: WorkItemQuerySet, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a field of choices
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]  # a field of choices
        self.work = work

    def chosen(self) -> list[WorkItem]:
        """The work that is named so far, of what the asker sees."""
        found = [self.work.by_ref(name).first() for name in self.named[:MOST_REFS]]
        return [item for item in found if item is not None]

    @property
    def named(self) -> list[str]:
        """The references that were given, each by itself or several in one text."""
        given = self.data.getlist("refs") if isinstance(self.data, QueryDict) else [self.initial.get("refs", "")]
        return [name for text in given for name in re.split(r"[\s,，、;；]+", text) if name]

    def clean_refs(self) -> list[WorkItem]:
        """The work that was named, such as `MEM-12, MEM-15`."""
        found = []
        for name in self.named[:MOST_REFS]:
            item = self.work.by_ref(name).first()
            if item is None:
                raise forms.ValidationError(_("There is no work called %(name)s.") % {"name": name})
            found.append(item)
        return found

    def clean(self) -> dict[str, Any]:
        """Everything that this kind of supposition is about has been said."""
        said: dict[str, Any] = super().clean() or {}
        for name in self.NEEDS.get(said.get("kind", ""), []):
            if name not in self.errors and not said.get(name):
                self.add_error(name, _("Please say this."))
        if said.get("kind") in {"drop", "due"} and not (said.get("refs") or said.get("project")) and not self.errors:
            self.add_error("refs", _("Name work items, or choose a project."))
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("The last day comes before the first."))
        self._refuse_the_past(said)
        return said

    def _refuse_the_past(self, said: Mapping[str, Any]) -> None:
        """Nothing that is over by now changes a plan, and no work is done by a day that is past."""
        name = "last" if said.get("kind") == "away" and said.get("last") else "first"
        day = said.get(name)
        if said.get("kind") in {"away", "due"} and day is not None and day < timezone.localdate():
            self.add_error(name, PAST)

    def supposition(self) -> Supposition:
        """What was said."""
        said = self.cleaned_data
        kind = said["kind"]
        about_work = kind in {"drop", "due"}
        return Supposition(
            kind=kind,
            person=said["person"].pk if kind in {"more", "away", "without"} else None,
            count=(said["count"] or 1) if kind == "more" else 1,
            items=tuple(item.pk for item in said["refs"]) if about_work else (),
            project=said["project"].pk if said["project"] and (about_work or kind == "first") else None,
            first=said["first"] if kind in {"more", "away", "due", "first"} else None,
            last=said["last"] if kind == "away" else None,
        )


class ReachForm(forms.Form):
    """A project and the day by which it is to be done."""

    project = forms.ModelChoiceField(Project.objects.none(), label=_("Project"))
    day = forms.DateField(label=pgettext_lazy("goal", "Done by"), widget=forms.DateInput(DAY))

    def __init__(self, *args: Any, projects: ProjectQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]  # a field of choices

    def clean_day(self) -> date:
        """A day that is still to come, or today."""
        day: date = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError(PAST)
        return day
