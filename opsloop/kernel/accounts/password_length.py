"""How long a password has to be, in words of our own: Django 5.2 says it in English on a Chinese page."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Refuses passwords that are short."""

    def get_error_message(self) -> str:
        return _("Use at least %(count)s characters.") % {"count": self.min_length}
