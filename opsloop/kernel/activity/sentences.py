"""How each event reads as a sentence, in the reader's language; rooms add theirs.

    say("accepted", _("%(who)s accepted this"), record_type="work_item")

The sentence says who did what; the values before and after are shown beside it. A sentence may name a plain value of
the change itself, such as `%(step)s`, where the record type says that it is `told_in_sentences`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.models import Event

Words = str | Promise
ANY = "*"

Labels = Mapping[str, Mapping[str, Words]]
"""For a value that a sentence names, what each of its codes is called."""

Read = Mapping[str, Callable[[Any], str]]
"""For a value that a sentence names and that is kept as more than words, how it reads."""

_sentences: dict[tuple[str, str], Words] = {}
_labels: dict[tuple[str, str], Labels] = {}
_read: dict[tuple[str, str], Read] = {}


_unsaid: set[str] = set()


def say(
    verb: str, words: Words, *, record_type: str = ANY, labels: Labels | None = None, read: Read | None = None
) -> None:
    """Fix how a verb reads, for one record type or for all; the words hold `%(who)s`."""
    _sentences[record_type, verb] = words
    _labels[record_type, verb] = labels or {}
    _read[record_type, verb] = read or {}


def leave_unsaid(*verbs: str) -> None:
    """Show no line for events of these verbs: they are kept for counting, and another event tells people the same."""
    _unsaid.update(verbs)


def unsaid() -> frozenset[str]:
    """The verbs that streams leave out."""
    return frozenset(_unsaid)


def says(record_type: str, verb: str) -> Words | None:
    """The words fixed for a verb: the type's own before those for all."""
    return _sentences.get((record_type, verb)) or _sentences.get((ANY, verb))


def spoken_of() -> frozenset[str]:
    """The types that have words of their own for a verb."""
    return frozenset(kind for kind, _verb in _sentences) - {ANY}


def verbs_of(record_type: str) -> frozenset[str]:
    """The verbs that something of this type may do; of all types for `*`."""
    said = (verb for kind, verb in _sentences if ANY in (kind, record_type) or kind == record_type)
    return frozenset(said) | unsaid()


def sentence(event: Event) -> str:
    """The event as one sentence, plain text."""
    return _words(event) % _Told({**_told(event), "who": _who(event), "verb": _verb(event)})


def sentence_html(event: Event) -> SafeString:
    """The event as one sentence with the name of who did it set off."""
    marked = format_html('<strong class="who">{}</strong>', _who(event))
    words = conditional_escape(_words(event))
    told = {name: escape(text) for name, text in _told(event).items()}
    said = _Told({**told, "who": marked, "verb": escape(_verb(event))})
    return mark_safe(words % said)  # noqa: S308  # all parts are escaped


def _who(event: Event) -> str:
    return event.actor.name if event.actor is not None else gettext("Opsloop")


class _Told(dict[str, str]):
    """What a sentence may name; nothing where the event does not say it."""

    def __missing__(self, _name: str) -> str:
        return "…"


def _told(event: Event) -> _Told:
    """The values after the event that are plain words: names of records are told to those only who may see them."""
    after = {name: pair[-1] for name, pair in event.changes.items() if isinstance(pair, list) and pair}
    read = _read.get((event.record_type, event.verb), {})
    after |= {name: said(after[name]) for name, said in read.items() if name in after}
    words = {name: value.get("label", "") if isinstance(value, dict) else value for name, value in after.items()}
    labels = _labels.get((event.record_type, event.verb), {})
    return _Told({
        name: str(labels.get(name, {}).get(str(value), value)) for name, value in words.items()
        if isinstance(value, str | int) and not (isinstance(after[name], dict) and "id" in after[name])
    })  # fmt: skip


def _words(event: Event) -> str:
    words = says(event.record_type, event.verb)
    return gettext("%(who)s: %(verb)s") if words is None else str(words)


def _verb(event: Event) -> str:
    return event.verb.replace("_", " ")


for verb, words in {
    "created": _("%(who)s created this"),
    "changed": _("%(who)s changed this"),
    "moved": _("%(who)s moved this"),
    "assigned": _("%(who)s changed who is responsible"),
    "unassigned": _("%(who)s changed who is responsible"),
    "trashed": _("%(who)s put this in the trash"),
    "purged": _("%(who)s removed this from the trash for good"),
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
    "watcher_added": _("%(who)s let somebody watch this"),
    "revoked": _("%(who)s took this back"),
    "renamed": _("%(who)s renamed this"),
    "merged": _("%(who)s merged another into this"),
    "deleted": _("%(who)s deleted this"),
    "field_added": _("%(who)s added this field"),
    "field_renamed": _("%(who)s renamed this field"),
    "field_shown": _("%(who)s showed this field to clients"),
    "field_kept_inside": _("%(who)s hid this field from clients"),
    "field_options_changed": _("%(who)s changed what can be chosen"),
    "field_archived": _("%(who)s archived this field"),
    "field_restored": _("%(who)s brought this field back"),
}.items():
    say(verb, words)
