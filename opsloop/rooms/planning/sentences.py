"""How the events of plans read."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.sentences import say

for verb, words in {
    "discarded": _("%(who)s threw this plan away"),
    "drafted": _("%(who)s asked for a plan"),
    "pinned": _("%(who)s pinned work in this plan"),
    "published": _("%(who)s published this plan"),
    "restored": _("%(who)s took the last move in this plan back"),
    "unpinned": _("%(who)s unpinned work in this plan"),
    "withdrawn": _("%(who)s took the publication of this plan back"),
}.items():
    say(verb, words, record_type="plan")
say(
    "plan_proposed",
    _(
        "%(who)s found that planning again would change something: "
        "dates of %(moved)s, people of %(reassigned)s; %(beyond)s people beyond their hours"
    ),
    record_type="project",
)
say("baseline_taken", _("%(who)s took a baseline"), record_type="project")
say("baseline_removed", _("%(who)s removed a baseline"), record_type="project")
