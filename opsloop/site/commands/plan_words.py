"""Why a file cannot be planned, in the language of the terminal: the engine says it in English, with names and numbers.

What it says is found again among these sentences, and what it names within them among these phrases; what is in
neither stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from opsloop.site.commands.language import gettext


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue."""
    return sentence


LINE = _("line %(line)s: %(reason)s")
SENTENCES = (
    _(
        "this is none of the formats known here: PSPLIB .sm, Patterson .rcp or .txt, MSPSP .dzn, iMOPSE .def, "
        "Microsoft Project .xml, or a portfolio in JSON"
    ),
    _("this is not %(name)s text; save the file as UTF-8"),
    _("the file declares %(name)s, which is no encoding of text"),
    _("its dates and work reach over %(years)s years; at most %(most)s can be planned"),
    _("the file ends where %(what)s should stand"),
    _("the file should end here, but %(found)s follows"),
    _("%(what)s should be a whole number, but is %(found)s"),
    _("there is no section %(name)s with the capacities"),
    _("there is no section %(name)s with the activities"),
    _("there is no section %(name)s"),
    _("%(kind)s resources are not known here; only renewable ones"),
    _("job %(job)s should have %(wanted)s numbers (job, mode, duration, demands), not %(found)s"),
    _("job %(job)s has more than one mode; only single-mode files are known here"),
    _("job %(job)s has no duration in REQUESTS/DURATIONS"),
    _("job %(job)s should have its modes and number of successors"),
    _("job %(job)s should have %(wanted)s successors, but has %(found)s"),
    _("job %(job)s has successor %(name)s, which is no job of the file"),
    _("task %(task)s waits for %(name)s, which is no task of the file"),
    _("there is a task %(name)s already, on line %(place)s"),
    _("there is a resource %(name)s already, on line %(place)s"),
    _("there is a job %(name)s already, on line %(place)s"),
    _("a resource should have an id, a salary and skills such as Q1: 2; found %(found)s"),
    _("a task should have an id, a duration and a skill; found %(found)s"),
    _("the file breaks off within the list of tasks: no line of === ends it"),
    _("the file ends here and has no %(name)s"),
    _("the ; at the end of %(name)s is missing"),
    _("wanted name = value; found %(found)s"),
    _("%(name)s should have %(wanted)s values, but has %(found)s"),
    _("pred has %(one)s values and succ %(other)s"),
    _("%(name)s names activity %(found)s; there are 1 to %(most)s"),
    _("this is no XML: %(why)s"),
    _("this XML declares entities, which are not read"),
    _("this is no project of Microsoft Project: its root is %(found)s"),
    _("the project has neither a start nor a status date"),
    _("the days or hours of calendar %(name)s are not as Project writes them"),
    _("task %(task)s: OutlineLevel should be a number"),
    _("task %(task)s: a link is of type %(found)s; types are 0 to 3"),
    _("task %(task)s: %(reason)s"),
    _("the project: %(reason)s"),
    _("%(what)s should be a share such as 0.5, but is %(found)s"),
    _("%(what)s should be such as PT8H0M0S, but is %(found)s"),
    _("%(what)s should be a number, but is %(found)s"),
    _("%(what)s should be a time, but is %(found)s"),
    _("this is no JSON: %(why)s"),
    _("the file has no start: from when on is it planned?"),
    _("zone: there is no time zone %(found)s"),
    _("%(what)s: hours are by mon to sun, not %(found)s"),
    _("%(what)s should be a time such as 2026-11-23T09:00, but is %(found)s"),
    _("%(what)s: a money limit needs start and end"),
    _("%(what)s: a link is FS, SS, FF or SF, not %(found)s"),
    _("%(what)s should be minutes or such as 1h30m, but is %(found)s"),
    _("%(what)s should be an object, but is %(found)s"),
    _("%(what)s should be true or false, but is %(found)s"),
    _("%(what)s should be a list, but is %(found)s"),
    _("%(what)s should hold texts, but has %(found)s"),
    _("%(what)s: there is no field %(name)s; is it %(near)s?"),
    _("%(what)s: there is no field %(name)s; fields are %(known)s"),
    _("%(what)s is missing; wanted %(wanted)s"),
    _("%(what)s should be %(least)s to %(most)s, but is %(found)s"),
    _("%(what)s should be %(wanted)s, but is %(found)s"),
)
PHRASES = (
    _("the duration of task %(name)s"),
    _("the duration of activity %(name)s"),
    _("the duration of job %(name)s"),
    _("the demand of activity %(name)s for %(other)s"),
    _("the demand of job %(name)s for %(other)s"),
    _("the number of successors of activity %(name)s"),
    _("the number of successors of job %(name)s"),
    _("a successor of activity %(name)s"),
    _("the capacity of resource %(name)s"),
    _("the number of activities"),
    _("the number of resources"),
    _("the mode"),
    _("the file"),
    _("a number"),
    _("a whole number"),
    _("a text"),
)
PLACE = re.compile(r"%\((\w+)\)s")


def in_words(sentence: str, line: int = 0) -> str:
    """The reason for the terminal, with its line where it has one."""
    reason = _said(sentence, SENTENCES)
    return gettext(LINE) % {"line": line, "reason": reason} if line else reason


def _said(text: str, known: Sequence[str]) -> str:
    for template in known:
        if found := _shape(template).fullmatch(text):
            within = {"reason": SENTENCES} if known is SENTENCES else {}
            deeper = PHRASES if known is SENTENCES else ()
            named = {name: _said(value, within.get(name, deeper)) for name, value in found.groupdict().items()}
            return gettext(template) % named
    return text


@cache
def _shape(template: str) -> re.Pattern[str]:
    """What the engine's sentence looks like: the words as they stand, anything where something is named."""
    parts = PLACE.split(template)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)), re.DOTALL
    )
