"""How the events of improvements read."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.sentences import say
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.wording import UNITS

for verb, words in {
    "redesign_begun": _("%(who)s began the redesign"),
    "redesign_stopped": _("%(who)s put the redesign off"),
    "registered": _("%(who)s registered what it is measured by"),
    "version_published": _("%(who)s published the new version"),
    "question_put": _("%(who)s wrote the question for those who sign"),
    "asked_to_sign": _("%(who)s asked everybody with a role in it to sign"),
    "version_read": _("%(who)s read the new version"),
    "signed": _("%(who)s signed the new version"),
    "all_signed": _("%(who)s: everybody has signed"),
    "roll_out_planned": _("%(who)s planned from which day which team follows it"),
    "roll_out_begun": _("%(who)s began the roll-out; what it is measured by is locked"),
    "kept": _("%(who)s put it in force for everybody"),
    "given_up": _("%(who)s gave it up"),
    "what_if_kept": _("%(who)s kept a what-if with it"),
    "what_if_taken_away": _("%(who)s took a what-if away"),
}.items():
    say(verb, words, record_type="improvement")
say(
    "judged",
    _("%(who)s: the window is over. Verdict: %(answer)s%(figure)s%(unit)s"),
    record_type="improvement",
    labels={"answer": dict(Improvement.Answer.choices), "unit": UNITS},
)
