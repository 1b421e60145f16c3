"""How the events of processes read."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.sentences import say

for verb, words in {
    "published": _("%(who)s published a version"),
    "redrawn": _("%(who)s changed the draft"),
    "role_cast": _("%(who)s changed who has a role"),
}.items():
    say(verb, words, record_type="process")
