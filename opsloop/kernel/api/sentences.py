"""How what happens to webhooks reads."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.sentences import say

WEBHOOK = "webhook"

say("created", _("%(who)s added this webhook"), record_type=WEBHOOK)
say("changed", _("%(who)s changed this webhook"), record_type=WEBHOOK)
say("secret_renewed", _("%(who)s gave this webhook a new key"))
say("removed", _("%(who)s removed this"))
