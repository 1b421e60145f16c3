"""What people type to sign in, to choose a password, and to say how they like pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.choices import (
    WEEK_STARTS,
    ZoneSelect,
    language_choices,
    offer_kept_zone,
    time_zone_choices,
)
from opsloop.kernel.accounts.models import User
from opsloop.kernel.accounts.signing_in import as_email


def email_field(**options: Any) -> forms.EmailField:
    """An address to sign in with, completed by the browser, never capitalised."""
    attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    wrong = {"invalid": _("Write an email address, such as lin@example.com.")}
    widget = forms.EmailInput(attributes)
    return forms.EmailField(label=_("Email"), max_length=254, widget=widget, error_messages=wrong, **options)


def password_field(label: object, *, new: bool, help_text: object = "") -> forms.CharField:
    """A password as it was typed; password managers may fill and keep it."""
    attributes = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # a lazy sentence
        help_text=help_text,  # type: ignore[arg-type]
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attributes),
    )


class SignInForm(forms.Form):
    """Address and password; whether they fit is asked at the door, not here."""

    username = email_field()
    password = password_field(_("Password"), new=False)


class ForgottenForm(forms.Form):
    """The address a letter should go to."""

    email = email_field()

    def clean_email(self) -> str:
        return as_email(self.cleaned_data["email"])


class NewPasswordForm(forms.Form):
    """A new password for `user`, refused where it is easy to guess."""

    new_password = password_field(_("New password"), new=True, help_text=_("At least 10 characters."))

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password

    def keep(self) -> None:
        """Give the user the new password."""
        self.user.set_password(self.cleaned_data["new_password"])
        self.user.save(update_fields=["password"])


class ChangePasswordForm(NewPasswordForm):
    """The same for somebody signed in, who must know the old one."""

    old_password = password_field(_("Current password"), new=False)
    field_order = ["old_password", "new_password"]

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your current password."))
        return password


class ProfileForm(forms.ModelForm[User]):
    """A person's name and how they like pages."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=lambda: [("", _("Like the browser")), *language_choices()]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [("", _("Like the installation")), *time_zone_choices()],
        widget=ZoneSelect,
    )
    week_starts_on = forms.TypedChoiceField(label=_("Week starts on"), coerce=int, choices=WEEK_STARTS)

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "week_starts_on", "theme", "density", "single_key_shortcuts"]
        labels = {"name": _("Your name"), "theme": _("Theme"), "density": _("Density of lists")}
        widgets = {"name": forms.TextInput({"autocomplete": "name"})}
        help_texts = {
            "single_key_shortcuts": _("Keys such as C for a new item work without Ctrl. Turn off if you use dictation.")
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_kept_zone(self.fields["time_zone"], self.instance.time_zone)


class PreferencesForm(ProfileForm):
    """Some of the preferences, as a switch on any page posts them; what is not posted stays."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in set(self.fields) - set(self.data):
            del self.fields[name]
        self.fields.pop("name", None)
