"""How each event reads as a sentence, in the reader's language; rooms add theirs.

    say("accepted", _("%(who)s accepted this"), record_type="work_item")

The sentence says who did what; the values before and after are shown beside it.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.models import Event

Words = str | Promise
ANY = "*"

_sentences: dict[tuple[str, str], Words] = {}


def say(verb: str, words: Words, *, record_type: str = ANY) -> None:
    """Fix how a verb reads, for one record type or for all; the words hold `%(who)s`."""
    _sentences[record_type, verb] = words


def says(record_type: str, verb: str) -> Words | None:
    """The words fixed for a verb: the type's own before those for all."""
    return _sentences.get((record_type, verb)) or _sentences.get((ANY, verb))


def sentence(event: Event) -> str:
    """The event as one sentence, plain text."""
    who = event.actor.name if event.actor is not None else __("Opsloop")
    words = says(event.record_type, event.verb)
    if words is None:
        return __("%(who)s: %(verb)s") % {"who": who, "verb": event.verb.replace("_", " ")}
    return str(words) % {"who": who}


for verb, words in {
    "created": _("%(who)s created this"),
    "changed": _("%(who)s changed this"),
    "moved": _("%(who)s moved this"),
    "assigned": _("%(who)s changed who is responsible"),
    "trashed": _("%(who)s put this in the trash"),
    "restored": _("%(who)s took this out of the trash"),
    "archived": _("%(who)s archived this"),
    "unarchived": _("%(who)s brought this back from the archive"),
    "completed": _("%(who)s completed this"),
    "reopened": _("%(who)s reopened this"),
    "commented": _("%(who)s commented"),
    "comment_edited": _("%(who)s edited a comment"),
    "comment_deleted": _("%(who)s deleted a comment"),
    "reacted": _("%(who)s reacted to a comment"),
    "attached": _("%(who)s attached a file"),
    "detached": _("%(who)s removed a file"),
    "linked": _("%(who)s linked this"),
    "unlinked": _("%(who)s removed a link"),
    "shared": _("%(who)s shared this"),
    "unshared": _("%(who)s stopped sharing this"),
}.items():
    say(verb, words)
