"""The engine's reasons as sentences: why work does not start earlier than it does, and which facts are not kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import as_datetime
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages import formats
from opsloop.kernel.records.registry import view_set_of
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.supposing import person_behind
from opsloop.rooms.projects.models import WorkItem

SENTENCES = {
    "finished": gettext_lazy("It is finished."),
    "started": gettext_lazy("It has begun."),
    "pinned": gettext_lazy("Somebody has put it there."),
    "start": gettext_lazy("It begins as soon as the plan does."),
    "release": gettext_lazy("It may not begin before %(until)s."),
    "FS": gettext_lazy("It waits until %(work)s is finished."),
    "SS": gettext_lazy("It waits until %(work)s has begun."),
    "FF": gettext_lazy("It is not to be finished before %(work)s."),
    "SF": gettext_lazy("It is not to be finished before %(work)s has begun."),
    "busy": gettext_lazy("%(person)s is busy with %(work)s until %(until)s."),
    "off": gettext_lazy("%(person)s is off until %(until)s."),
    "equipment": gettext_lazy("%(thing)s is in use by %(work)s until %(until)s."),
}
"""By the kind of reason; a link by its kind of waiting."""
BROKEN = {
    "deadline": gettext_lazy("%(work)s is finished %(at)s, after its deadline %(limit)s."),
    "people": gettext_lazy("%(work)s is pinned to %(at)s, when those who do it are away or held elsewhere."),
    "begun": gettext_lazy("%(work)s has begun, but those who are at it have no time together for the rest of it."),
    "hindered": gettext_lazy("%(work)s cannot begin %(at)s: %(why)s"),
    "equipment": gettext_lazy("%(work)s is pinned to %(at)s, when more of what it uses is wanted than there is."),
    "money": gettext_lazy("%(work)s is pinned to %(at)s, when the money does not suffice."),
    "link": gettext_lazy("%(work)s is pinned to %(at)s, before %(other)s lets it begin."),
    "max_lag": gettext_lazy("%(work)s comes later after %(other)s than it may."),
}
"""By the kind of fact that is not kept."""


def titles_of(keys: Collection[int], *, seen_by: User) -> dict[int, str]:
    """What the work with these keys is called, as far as the reader sees it."""
    seen = WorkItem.objects.visible_to(seen_by).filter(pk__in=keys).select_related("project")
    return {item.pk: f"{item.ref} {item.title}" for item in seen}


def addresses_of(keys: Collection[int], *, people: Collection[int] = (), seen_by: User) -> dict[str, str]:
    """The addresses of the work and the people with these keys, by what `titles_of` calls work and by their names."""
    seen = WorkItem.objects.visible_to(seen_by).filter(pk__in=keys).select_related("project__workspace")
    items, known = view_set_of("work_item"), view_set_of("person")
    found = {f"{item.ref} {item.title}": items.address(item, item.project.workspace.slug) for item in seen}
    if people:
        for person in Person.objects.visible_to(seen_by).filter(pk__in=people).select_related("workspace"):
            found[person.name] = known.address(person, person.workspace.slug)
    return found


def linked(sentences: Iterable[str], addresses: Mapping[str, str]) -> list[SafeString]:
    """Sentences for a page, in which each name that has an address is a link to it."""
    names = sorted(addresses, key=len, reverse=True)
    if not names:
        return [escape(sentence) for sentence in sentences]
    named = re.compile("({})".format("|".join(_whole(name) for name in names)))
    return [
        format_html_join("", "{}", ((_link(part, addresses),) for part in named.split(sentence)))
        for sentence in sentences
    ]


def _whole(name: str) -> str:
    """The pattern of a name that is no part of a longer Latin word."""
    before = r"(?<![A-Za-z0-9])" if name[:1].isascii() else ""
    after = r"(?![A-Za-z0-9])" if name[-1:].isascii() else ""
    return f"{before}{re.escape(name)}{after}"


def _link(part: str, addresses: Mapping[str, str]) -> str:
    if part not in addresses:
        return part
    return format_html('<a class="link" href="{}" data-peek>{}</a>', addresses[part], part)


@dataclass(frozen=True)
class Explainer:
    """Says reasons to one reader: only work in `titles` has its name said, moments are those of `zone`."""

    titles: Mapping[int, str]
    names: Mapping[int, str]
    zone: ZoneInfo

    def sentences(self, reasons: Iterable[Mapping[str, Any]]) -> list[str]:
        """One sentence for each reason, in the order in which they bind; what says the same is said once."""
        said = [self._sentence(reason) for reason in reasons]
        return [sentence for sentence in dict.fromkeys(said) if sentence]

    def broken(self, conflicts: Iterable[Mapping[str, Any]]) -> list[str]:
        """One sentence for each fact that is not kept."""
        said = [
            str(BROKEN["begun" if each.get("begun") else "hindered" if each.get("why") else each["kind"]])
            % {
                "why": " ".join(self.sentences(each.get("why", ()))),
                "work": self._work(each["activity"]),
                "other": self._work(each.get("other")) if each["kind"] in {"link", "max_lag"} else "",
                "at": self._moment(each.get("at")),
                "limit": self._moment(each.get("limit")),
            }
            for each in conflicts
        ]
        return [f"{sentence[:1].upper()}{sentence[1:]}" for sentence in said]

    def _sentence(self, reason: Mapping[str, Any]) -> str:
        kind = str(reason.get("thing") if reason["kind"] == "link" else reason["kind"])
        if kind not in SENTENCES:
            return ""
        return str(SENTENCES[kind]) % {
            "work": self._work(reason.get("activity")),
            "person": self._person(reason.get("person")),
            "thing": reason.get("thing", ""),
            "until": self._moment(reason.get("until")),
        }

    def _work(self, key: str | None) -> str:
        return self.titles.get(int(key or 0)) or _("other work")

    def _person(self, key: str | None) -> str:
        real, like = person_behind(key) if key else (None, None)
        return self.names.get(real or like or 0) or _("somebody")

    def _moment(self, text: str | None) -> str:
        return "" if text is None else moment_in_words(text, self.zone)


def moment_in_words(text: str, zone: ZoneInfo) -> str:
    """A moment as figures keep it, on the wall clock there; with its year where that is another than this one."""
    local = datetime.fromisoformat(text).astimezone(zone)
    return formats.exact_words(local, timezone.now().astimezone(zone).date(), formats.language())


def as_values(reason: engine.Reason) -> dict[str, Any]:
    """As rows and figures of a plan keep it; moments as texts."""
    until = None if reason.until is None else as_datetime(reason.until).isoformat()
    values = {"kind": reason.kind, "activity": reason.activity, "person": reason.person, "thing": reason.thing}
    return {name: value for name, value in {**values, "until": until}.items() if value}
