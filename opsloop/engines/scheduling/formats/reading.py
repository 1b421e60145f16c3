"""Which format a text is in."""

from __future__ import annotations

import re
from collections.abc import Callable

from opsloop.engines.scheduling.facts import WrongProblem
from opsloop.engines.scheduling.formats import imopse, mspdi, mspsp, patterson, portfolio, psplib
from opsloop.engines.scheduling.formats.instance import Instance
from opsloop.engines.scheduling.formats.refusal import Lines, Unreadable, line_of

FORMATS: tuple[tuple[Callable[[str], bool], Callable[[str, Lines], Instance]], ...] = (
    (portfolio.fits, lambda text, _lines: portfolio.read(text)),
    (mspdi.fits, mspdi.read),
    (psplib.fits, lambda text, lines: Instance(psplib.read(text, lines))),
    (imopse.fits, lambda text, lines: Instance(imopse.read(text, lines))),
    (mspsp.fits, lambda text, lines: Instance(mspsp.read(text, lines))),
    (patterson.fits, lambda text, lines: Instance(patterson.read(text, lines))),
)
NAMED = re.compile(r"(?:\b(?:task|activity|from)|other:) ([^\s:,;]+)|\b(calendar [^\s:,;]+)")
"""How a refusal speaks of activities and calendars."""
DECLARED = re.compile(rb"""\A<\?xml[^>]*\bencoding=["']([A-Za-z0-9._-]+)["']""")


def text_of(content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or what XML declares; Unreadable names the line."""
    declared = DECLARED.match(content)
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding = "utf-16" if marked else declared[1].decode("ascii") if declared else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        name = encoding.removesuffix("-sig").upper()
        raise Unreadable(line, f"this is not {name} text; save the file as UTF-8") from wrong
    except LookupError as unknown:
        raise Unreadable(1, f"the file declares {encoding!r}, which is no encoding of text") from unknown


def read(text: str) -> Instance:
    """The problem that the text tells; Unreadable where it is of no known format, or wrong in its own."""
    for fits, made in FORMATS:
        if fits(text):
            lines: Lines = {}
            try:
                return made(text, lines)
            except WrongProblem as refusal:
                raise _placed(str(refusal), text, lines) from refusal
            except Unreadable as refusal:
                if refusal.line:
                    raise
                raise _placed(refusal.sentence, text, lines) from refusal
    raise Unreadable(
        1,
        "this is none of the formats known here: PSPLIB .sm, Patterson .rcp or .txt, MSPSP .dzn, iMOPSE .def, "
        "Microsoft Project .xml, or a portfolio in JSON",
    )


def _placed(sentence: str, text: str, lines: Lines) -> Unreadable:
    """The refusal with the line of the first activity or calendar that it speaks of."""
    names = (activity or calendar for activity, calendar in NAMED.findall(sentence))
    named = next((lines[name] for name in names if name in lines), 0)
    return Unreadable(named or line_of(text, sentence), sentence)
