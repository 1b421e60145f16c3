"""What people type to add or change a webhook."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.sentences import spoken_of, verbs_of
from opsloop.kernel.api.models import Webhook
from opsloop.kernel.api.outside import NotOutside, Unreachable, target
from opsloop.kernel.api.webhook import EVERYTHING
from opsloop.kernel.records.types import record_classes

PATTERN = re.compile(r"\*|(?:[a-z_]+|\*)\.(?:[a-z_]+|\*)")
MOST_PATTERNS = 50


class WebhookForm(forms.ModelForm[Webhook]):
    """Where to, and which events, one pattern a line."""

    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput({"placeholder": "https://example.com/opsloop", "autocapitalize": "none"}),
    )
    events = forms.CharField(
        label=_("Which events"),
        initial=EVERYTHING,
        help_text=_("One a line: work_item.moved, work_item.*, *.created, or * for everything."),
        widget=forms.Textarea({"rows": 3, "autocapitalize": "none", "spellcheck": "false"}),
    )

    class Meta:
        model = Webhook
        fields = ["url", "active"]
        labels = {"active": _("Switched on")}

    field_order = ["url", "events", "active"]

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # as Django's form takes them
        if self.instance.pk:
            self.initial["events"] = "\n".join(self.instance.events)
        else:
            del self.fields["active"]

    def clean_url(self) -> str:
        """The address, unless it leads into the own network; one that nobody knows today may be known tomorrow."""
        url: str = self.cleaned_data["url"]
        try:
            target(url, private=settings.WEBHOOK_PRIVATE)
        except NotOutside as error:
            raise ValidationError(str(error)) from error
        except Unreachable:
            return url
        return url

    def clean_events(self) -> list[str]:
        """The patterns, each once."""
        found = list(dict.fromkeys(self.cleaned_data["events"].replace(",", " ").split()))
        for pattern in found:
            if not PATTERN.fullmatch(pattern):
                raise ValidationError(_("“%(text)s” is no pattern of events.") % {"text": pattern})
            if pattern != EVERYTHING and not _known(*pattern.split(".")):
                raise ValidationError(_("No event is called “%(text)s”.") % {"text": pattern})
        if len(found) > MOST_PATTERNS:
            raise ValidationError(_("That is too much at once."))
        return ["*"] if EVERYTHING in found else found


def _known(record_type: str, verb: str) -> bool:
    """Whether some event is called so."""
    types = {EVERYTHING, *record_classes(), *spoken_of()}
    return record_type in types and verb in {EVERYTHING, *verbs_of(record_type)}
