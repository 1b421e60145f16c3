"""What people say about a log: which column means what, and where clocks hung."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opsloop.engines.warehouse import ROLES
from opsloop.rooms.processes.log import Log

LABELS = {
    "case": _("Case"),
    "activity": _("Step"),
    "time": pgettext_lazy("moment", "Time"),
    "resource": _("Person"),
    "start": _("Time of start"),
    "lifecycle": _("Start or completion"),
}
HINTS = {
    "case": _("What tells one run from another: a ticket or order number."),
    "activity": _("What was done."),
    "time": _("When it was done."),
    "resource": _("Who did it; may be left out."),
    "start": _("When it was begun, where there is a column of its own."),
    "lifecycle": _("Where a row says whether it is the start or the end of a step."),
}
NEEDED = ("case", "activity", "time")


class ColumnsForm(forms.Form):
    """The column of each role; case, step and time are needed, and no column is two of them."""

    zone = forms.CharField(label=_("Time zone of times that name none"), max_length=60)

    def __init__(self, data: Any = None, *, log: Log) -> None:
        super().__init__(data, initial={**log.roles, "zone": log.zone})
        columns = [("", _("none")), *((name, name) for name in log.columns)]
        for role in ROLES:
            self.fields[role] = forms.ChoiceField(
                label=LABELS[role], help_text=HINTS[role], choices=columns, required=role in NEEDED
            )

    def clean_zone(self) -> str:
        """A zone that is known."""
        zone = str(self.cleaned_data["zone"]).strip()
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone; an example is Asia/Shanghai."))
        return zone

    def clean(self) -> dict[str, Any]:
        """No column twice."""
        chosen = [self.cleaned_data[role] for role in ROLES if self.cleaned_data.get(role)]
        if len(chosen) > len(set(chosen)):
            raise forms.ValidationError(_("Each column can mean one thing only."))
        return self.cleaned_data

    def roles(self) -> dict[str, str | None]:
        """The column of each role, None where there is none."""
        return {role: self.cleaned_data[role] or None for role in ROLES}

    def role_fields(self) -> Iterable[forms.BoundField]:
        """The fields of the columns, in their order."""
        return [self[role] for role in ROLES]
