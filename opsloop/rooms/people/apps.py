"""The app of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "opsloop.rooms.people"
    verbose_name = _("People")
