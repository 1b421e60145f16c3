"""What people say before the engine plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.planning.wishes import LONGEST, Wishes
from opsloop.rooms.projects.models import Project
from opsloop.rooms.projects.project import ProjectQuerySet

HOUR = 60


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
    seconds = forms.IntegerField(label=_("Seconds to look for better plans"), min_value=0, max_value=LONGEST)

    def __init__(self, *args: Any, seen: ProjectQuerySet, wishes: Wishes, **options: Any) -> None:
        initial = {
            "keep_people": wishes.keep_people,
            "backlog": wishes.backlog,
            "assumed_hours": f"{wishes.assumed_minutes / HOUR:g}",
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
                keep_people=said["keep_people"],
                backlog=said["backlog"],
                assumed_minutes=round(said["assumed_hours"] * HOUR),
            )
        except Refused as refusal:
            self.add_error(None, str(refusal))
            raise
