"""What people type about hours, leave and days of note."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from opsloop.engines.calendar import Week
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.people.hours import WEEKDAYS, Hours, as_words, week_of
from opsloop.rooms.people.models import CalendarException, Leave
from opsloop.rooms.people.reading import read_clock, read_spans


class SpansField(forms.CharField):
    """The hours of one weekday."""

    def clean(self, value: Any) -> Any:
        try:
            spans = read_spans(super().clean(value))
            week_of({0: spans})
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return spans


class ClockField(forms.CharField):
    """A time of day, or None."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_clock(text)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal


class WeekForm(forms.Form):
    """Seven lines of hours, Monday first; all of them empty means the usual hours."""

    def __init__(self, *args: Any, week: Week, **options: Any) -> None:
        words = as_words(week)
        first = {f"day{weekday}": ", ".join(words.get(str(weekday), [])) for weekday in range(7)}
        super().__init__(*args, **options)
        self.initial = dict(first)
        for weekday, label in enumerate(WEEKDAYS):
            widget = forms.TextInput({"class": "input", "placeholder": "–", "autocomplete": "off"})
            self.fields[f"day{weekday}"] = SpansField(label=label, required=False, max_length=120, widget=widget)

    @property
    def hours(self) -> Hours:
        """What was typed, by weekday."""
        typed = {weekday: self.cleaned_data[f"day{weekday}"] for weekday in range(7)}
        return {weekday: spans for weekday, spans in typed.items() if spans}


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, in our own date picker."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date", "class": "input"}), **options)


def clock_field(label: Any, example: str) -> ClockField:
    """A time of day that may be left out."""
    widget = forms.TextInput({"class": "input", "placeholder": example, "autocomplete": "off", "inputmode": "numeric"})
    return ClockField(label=label, required=False, max_length=5, widget=widget)


class LeaveForm(forms.Form):
    """Leave on some days, or between two hours of each."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Leave.Kind.choices)
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    starts_at = clock_field(_("From"), "09:00")
    ends_at = clock_field(_("To"), "18:00")
    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class DaysForm(forms.Form):
    """What some days are in this workspace."""

    kind = forms.ChoiceField(label=_("These days are"), choices=CalendarException.Kind.choices)
    first = day_field(_("First day"))
    last = day_field(_("Last day"), required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=80)
    ends_at = clock_field(_("Ends at"), "15:00")
    confirmed = forms.BooleanField(
        label=_("Official"),
        required=False,
        initial=True,
        help_text=_("Leave this off for what is only expected; it is then drawn as provisional."),
        widget=forms.CheckboxInput({"class": "checkbox"}),
    )

    @property
    def range(self) -> tuple[datetime.date, datetime.date]:
        """First and last day; one day where only the first is given."""
        first = self.cleaned_data["first"]
        return first, self.cleaned_data["last"] or first
