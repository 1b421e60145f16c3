"""What people type to set up, to manage members and to get tokens."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access.choices import country_choices, currency_choices
from opsloop.kernel.access.models import ApiToken
from opsloop.kernel.access.placeholders import placeholders_of
from opsloop.kernel.accounts.choices import ZoneSelect, language_choices, offer_kept_zone, time_zone_choices
from opsloop.kernel.accounts.forms import email_field, password_field
from opsloop.kernel.accounts.models import User
from opsloop.kernel.accounts.signing_in import as_email
from opsloop.kernel.workspaces.models import Membership, Workspace

AT_LEAST_TEN = _("At least 10 characters.")


class OwnAccountForm(forms.Form):
    """A name and a password for somebody new."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password = password_field(_("Password"), new=True, help_text=AT_LEAST_TEN)

    def clean(self) -> dict[str, Any]:
        """The password must not be guessed from name or address."""
        values = super().clean() or {}
        password = values.get("password")
        if password:
            somebody = User(name=values.get("name", ""), email=self.address(values))
            try:
                password_validation.validate_password(password, somebody)
            except ValidationError as error:
                self.add_error("password", error)
        return values

    def address(self, values: dict[str, Any]) -> str:
        """The address the account is for."""
        return str(values.get("email", ""))


class SetUpForm(OwnAccountForm):
    """The first workspace and its owner."""

    team = forms.CharField(
        label=_("Name of your team"), max_length=120, widget=forms.TextInput({"autocomplete": "organization"})
    )
    email = email_field()
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices, widget=ZoneSelect)

    field_order = ["team", "name", "email", "password", "language", "time_zone"]

    def clean_email(self) -> str:
        return as_email(self.cleaned_data["email"])


class JoinForm(OwnAccountForm):
    """An account for the address that was invited."""

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email

    def address(self, values: dict[str, Any]) -> str:
        return self.email


class WorkspaceForm(forms.ModelForm[Workspace]):
    """What a workspace is called and where it works."""

    language = forms.ChoiceField(
        label=_("Language"), choices=language_choices, help_text=_("Of letters to people who have not chosen one.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices, widget=ZoneSelect)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=currency_choices, help_text=_("Amounts that are there already are not converted.")
    )
    country = forms.ChoiceField(label=_("Public holidays of"), choices=country_choices)

    class Meta:
        model = Workspace
        fields = ["name", "language", "time_zone", "currency", "country", "hour_cost", "waiting_cost"]
        labels = {"name": _("Name of your team")}
        help_texts = {
            "hour_cost": _("With it, what is found in process maps is told in money, too."),
            "waiting_cost": _("What it costs that a customer or an order waits, if you know it."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_kept_zone(self.fields["time_zone"], self.instance.time_zone)


class NewWorkspaceForm(forms.Form):
    """One more workspace, with the language and time zone of whoever makes it."""

    name = forms.CharField(label=_("Name of your team"), max_length=120)


class InviteForm(forms.Form):
    """Whom to invite, as what, and whom an import knows them as."""

    email = forms.EmailField(
        label=_("Email"), max_length=254, widget=forms.EmailInput({"autocomplete": "off", "autocapitalize": "none"})
    )
    role = forms.ChoiceField(label=_("Role"), initial=Membership.Role.MEMBER)
    placeholder: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("Known from an import as"), queryset=None, required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = roles_for(membership)  # type: ignore[attr-defined]  # a ChoiceField
        people = placeholders_of(membership.workspace)
        self.fields["placeholder"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        if not people.exists():
            del self.fields["placeholder"]

    def clean_email(self) -> str:
        return as_email(self.cleaned_data["email"])


def roles_for(membership: Membership) -> list[tuple[str, object]]:
    """The roles this member may give."""
    return [(role.value, role.label) for role in Membership.Role if membership.at_least(role) or role != "owner"]


class TokenForm(forms.Form):
    """What a token is for, what it may do, and for how long."""

    LIFETIMES: ClassVar[list[tuple[int, object]]] = [
        (30, _("30 days")),
        (90, _("90 days")),
        (365, _("1 year")),
        (0, _("Does not expire")),
    ]

    name = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("Such as the name of the program that will use it.")
    )
    scope = forms.ChoiceField(label=_("Permission"))
    days = forms.TypedChoiceField(label=_("Valid for"), coerce=int, choices=LIFETIMES, initial=90)

    def __init__(self, *args: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        allowed = [(s.value, s.label) for s in ApiToken.Scope if membership.at_least(ApiToken.NEEDS[s])]
        self.fields["scope"].choices = allowed  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def expires_at(self) -> datetime.datetime | None:
        """When the token ends, None for never."""
        days = self.cleaned_data["days"]
        return timezone.now() + datetime.timedelta(days=days) if days else None
