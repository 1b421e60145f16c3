"""Why a log cannot be read, and what was assumed, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from opsloop.kernel.pages.formats import language, number_words

NOT_A_LOG = _("%(name)s cannot be read as a log: %(reason)s.")
NOTHING_YET = _("Nothing here has gone through a step yet, so there is nothing to draw.")
STOPPED = _("Reading was stopped.")
QUERY_FAILED = _("its data cannot be worked through (%(what)s)")

SENTENCES = (
    _("it is empty"),
    _("it is no text"),
    _("it is damaged: byte %(place)s is no %(encoding)s text"),
    _("its text is in an unknown encoding; save it as UTF-8"),
    _("line %(line)s is longer than %(most)s MB"),
    _("unpacked it is longer than %(most)s MB"),
    _("it is not packed with gzip, though its name ends in .gz"),
    _("the packed file ends in the middle: the rest is missing"),
    _("the packed file is broken and cannot be unpacked"),
    _("the file is not here any more"),
    _("the kind of %(name)s is not known; known are: %(known)s"),
    _("there is no time zone “%(zone)s”; an example is Asia/Shanghai"),
    _("there is no row in it"),
    _("its first line cannot be read as headers: a quote in it does not end"),
    _("it has %(count)s columns, at most %(most)s are read"),
    _("the table is broken"),
    _("the table is broken in line %(line)s"),
    _("it is no Parquet file that can be read, or it was cut off"),
    _("it is no workbook (XLSX)"),
    _("it is a zip, but no workbook (XLSX)"),
    _("the workbook is broken or was cut off: the rest is missing"),
    _("it is a broken workbook: its first sheet cannot be read to the end"),
    _("it unpacks to far more than a workbook holds"),
    _("its first sheet is empty"),
    _("its first sheet has more than %(most)s rows"),
    _("its first sheet has more than %(most)s cells"),
    _("the XML is broken in line %(line)s, column %(column)s"),
    _("the XML is broken in line %(line)s"),
    _("it ends in the middle, in line %(line)s: the rest is missing"),
    _("it declares a document type or an entity (%(name)s), which a log has no need of"),
    _("elements lie more than %(most)s deep in each other"),
    _("in line %(line)s one value is longer than %(most)s MB"),
    _("it holds no XES log"),
    _("there is no event in it"),
    _("it has more than %(most)s different attributes"),
    _("it takes more than %(most)s MB of memory to read"),
    _("it has more than %(most)s elements"),
    _("the JSON is broken in line %(line)s, column %(column)s"),
    _("the JSON nests deeper, or holds longer numbers, than any log does"),
    _("it has more than %(most)s parts, which is more than fits in memory"),
    _("it holds no object-centric log (OCEL)"),
    _("it holds no object-centric log (OCEL): “%(key)s” is missing"),
    _("it holds no object-centric log (OCEL): something in it is not what it should be"),
    _("there is no event of an object-centric log (OCEL) in it"),
    _("none of its events belongs to an object"),
    _("no event belongs to an object of type “%(type)s”; there are: %(known)s"),
    _("the attribute “%(name)s” of an event is longer than %(most)s MB"),
    _("there is no column “%(name)s”; there are: %(known)s"),
    _("no column is known to be the case (there are: %(known)s); name it"),
    _("no column is known to be the step (there are: %(known)s); name it"),
    _("no column is known to be the time (there are: %(known)s); name it"),
    _("no column is known to be the person (there are: %(known)s); name it"),
    _("no column is known to be the time of start (there are: %(known)s); name it"),
    _("no column says whether a row is a start or a completion (there are: %(known)s); name it"),
    _("%(name)s holds no stored log"),
    _("%(name)s was stored by another version"),
    _("there is no step “%(name)s” in the log"),
    _("there is no column “%(name)s” in the log"),
    _("no step in it was ever completed"),
    _(
        "none of its %(rows)s rows has a case, a step and a time: %(cases)s lack the case (%(case)s), %(steps)s the "
        "step (%(step)s), %(times)s have no time that can be read (%(time)s)"
    ),
    _(
        "the column “%(name)s” has %(count)s different values in %(rows)s rows, which are no steps (at most %(most)s); "
        "name another column"
    ),
)
"""All that `Unreadable` and `WrongLog` say; a test holds them together."""
NOTES = (
    _("The text is not UTF-8; it was read as %(encoding)s."),
    _("The times are numbers of days, as spreadsheets keep them: %(number)s was read as %(moment)s (UTC)."),
    _("%(bare)s of %(all)s times name no time zone; they were read as times of %(zone)s."),
    _("A case is an object of the type “%(type)s”; there are also: %(others)s."),
    _("Events that belong to no such object: %(count)s; they were left out."),
    _("Events that count again, in another case: %(count)s."),
    _("Rows left out: %(case)s without a case, %(activity)s without a step, %(time)s without a time that can be read."),
    _("Starts and completions of a step were paired: %(rows)s rows are %(steps)s steps done."),
    _("Planned, but never done: %(steps)s."),
    _("Rows that stood before an earlier event of their case: %(count)s; they were put in order."),
)
"""All that was assumed, left out or put in order when a log was read."""


def said(sentence: str, values: Mapping[str, Any]) -> str:
    """The sentence with its values; a value that is a sentence itself comes as `{"sentence": …, "values": …}`."""
    if not sentence:
        return ""
    told = {name: _shown(value) for name, value in values.items()}
    return gettext(sentence) % told if told else gettext(sentence)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return said(**value)
    return number_words(value, language()) if isinstance(value, int) else str(value)


def kept(sentence: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A sentence as a value of another."""
    return {"sentence": sentence, "values": dict(values)}
