"""What people say about an improvement: what it is measured by, the question for signers, the days of teams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opsloop.rooms.improvement.registration import (
    AGAIN,
    FEWEST_WEEKS,
    INDICATORS,
    MOST_WASH_IN,
    MOST_WEEKS,
    WAIT,
    Measure,
    Registration,
)
from opsloop.rooms.improvement.signing import LONGEST, MOST_OPTIONS
from opsloop.rooms.people.models import Organization

COUNTERS = 2
DAY = {"type": "date", "class": "input"}
OF_A_STEP = {WAIT, AGAIN}
BETTER = [("lower", _("less is better")), ("higher", _("more is better"))]


class RegistrationForm(forms.Form):
    """The main measure, two that must not become worse, and the window."""

    weeks = forms.IntegerField(
        label=_("Weeks before and after"), min_value=FEWEST_WEEKS, max_value=MOST_WEEKS,
        help_text=_("A verdict needs 8 weeks on each side where a team is left to compare with, else 12."),
    )  # fmt: skip
    wash_in_weeks = forms.IntegerField(
        label=_("First weeks that do not count"), min_value=0, max_value=MOST_WASH_IN,
        help_text=_("While people get used to it."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, known: Registration | None, steps: Sequence[str], columns: Sequence[str]
    ) -> None:
        super().__init__(data, initial=_initial(known))
        for place in range(1 + COUNTERS):
            for name, field in _fields(place, steps).items():
                self.fields[name] = field
        choices = [("", _("none")), *((name, name) for name in columns)]
        self.fields["column"] = forms.ChoiceField(
            label=_("Column with the team"), choices=choices, required=False,
            help_text=_("Names as Opsloop calls the teams; so those who still work as before can be compared with."),
        )  # fmt: skip
        self.columns = bool(columns)

    def clean(self) -> dict[str, Any]:
        """A wait is one before a step."""
        for place in range(1 + COUNTERS):
            if self.cleaned_data.get(f"key_{place}") == WAIT and not self.cleaned_data.get(f"step_{place}"):
                self.add_error(f"step_{place}", _("Before which step?"))
        return self.cleaned_data

    def registration(self) -> Registration:
        """What was said."""
        said = self.cleaned_data
        found = [_measure(said, place) for place in range(1 + COUNTERS) if said[f"key_{place}"]]
        return Registration(found[0], tuple(found[1:]), said["weeks"], said["wash_in_weeks"], said["column"])

    def rows(self) -> Iterable[tuple[int, list[forms.BoundField]]]:
        """The fields of each measure."""
        for place in range(1 + COUNTERS):
            yield place, [self[f"{name}_{place}"] for name in ("key", "step", "better", "least")]


def _fields(place: int, steps: Sequence[str]) -> dict[str, forms.Field]:
    keys = [*([] if place == 0 else [("", _("none"))]), *((key, label) for key, (_kind, label) in INDICATORS.items())]
    listed = [("", _("the whole case")), *((name, name) for name in steps)]
    return {
        f"key_{place}": forms.ChoiceField(label=_("Measure"), choices=keys, required=place == 0),
        f"step_{place}": forms.ChoiceField(label=_("Of the step"), choices=listed, required=False),
        f"better_{place}": forms.ChoiceField(label=_("Direction"), choices=BETTER, required=False),
        f"least_{place}": forms.FloatField(label=_("By at least, in %"), min_value=0, max_value=90, required=False),
    }


def _measure(said: dict[str, Any], place: int) -> Measure:
    key, least = said[f"key_{place}"], said[f"least_{place}"]
    step = said[f"step_{place}"] if key in OF_A_STEP else ""
    return Measure(key, step, said[f"better_{place}"] or "lower", (5.0 if least is None else least) / 100)


def _initial(known: Registration | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"weeks": 12, "wash_in_weeks": 1}
    for place in range(1 + COUNTERS):
        shown |= {f"better_{place}": "lower", f"least_{place}": 5}
    if known is not None:
        shown |= {"weeks": known.weeks, "wash_in_weeks": known.wash_in_weeks, "column": known.column}
        for place, one in enumerate(known.measures[: 1 + COUNTERS]):
            told = {"key": one.key, "step": one.step, "better": one.better, "least": f"{100 * one.least_effect:g}"}
            shown |= {f"{name}_{place}": value for name, value in told.items()}
    return shown


class QuestionForm(forms.Form):
    """A question, its answers one a line, and which of them is right."""

    text = forms.CharField(label=_("Question"), max_length=LONGEST)
    options = forms.CharField(
        label=_("Answers, one a line"), widget=forms.Textarea(attrs={"rows": 4, "class": "textarea"}), max_length=2000
    )
    right = forms.IntegerField(
        label=_("Which line is right?"), min_value=1, max_value=MOST_OPTIONS, help_text=_("1 is the first line."),
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), _("Say the number of one of the lines.")),
    )  # fmt: skip

    def lines(self) -> list[str]:
        """The answers."""
        return [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]


class RollOutForm(forms.Form):
    """A day for each team; without a day it goes on as before."""

    everybody = forms.DateField(
        label=_("Everybody"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Only where no team is left to compare with."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, teams: Sequence[Organization], initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.teams = list(teams)
        for team in teams:
            self.fields[f"team_{team.pk}"] = forms.DateField(
                label=team.name, required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
            )

    def clean(self) -> dict[str, Any]:
        """Without any day nothing would ever begin."""
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error(None, _("Say for at least one of them from which day on."))
        return self.cleaned_data

    def days(self) -> dict[Organization | None, Any]:
        """What was said: for everybody, or for each team."""
        said = self.cleaned_data
        if said["everybody"] is not None:
            return {None: said["everybody"]}
        return {team: said[f"team_{team.pk}"] for team in self.teams}

    def team_fields(self) -> Iterable[forms.BoundField]:
        """The fields of the teams."""
        return [self[f"team_{team.pk}"] for team in self.teams]
