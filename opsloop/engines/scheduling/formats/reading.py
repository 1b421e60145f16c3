"""Which format a text is in."""

from __future__ import annotations

from collections.abc import Callable

from opsloop.engines.scheduling.facts import WrongProblem
from opsloop.engines.scheduling.formats import imopse, mspsp, patterson, psplib
from opsloop.engines.scheduling.formats.refusal import Unreadable
from opsloop.engines.scheduling.problem import Problem

FORMATS: tuple[tuple[Callable[[str], bool], Callable[[str], Problem]], ...] = (
    (psplib.fits, psplib.read),
    (imopse.fits, imopse.read),
    (mspsp.fits, mspsp.read),
    (patterson.fits, patterson.read),
)


def read(text: str) -> Problem:
    """The problem that the text tells; Unreadable where it is of no known format, or wrong in its own."""
    for fits, made in FORMATS:
        if fits(text):
            try:
                return made(text)
            except WrongProblem as refusal:
                raise Unreadable(0, str(refusal)) from refusal
    raise Unreadable(
        1,
        "this is none of the formats known here: PSPLIB .sm, Patterson .rcp or .txt, MSPSP .dzn, iMOPSE .def, "
        "Microsoft Project .xml, or a portfolio in JSON",
    )
