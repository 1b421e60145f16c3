"""Which format a text is in."""

from __future__ import annotations

from collections.abc import Callable

from opsloop.engines.scheduling.facts import WrongProblem
from opsloop.engines.scheduling.formats import imopse, mspdi, mspsp, patterson, portfolio, psplib
from opsloop.engines.scheduling.formats.instance import Instance
from opsloop.engines.scheduling.formats.refusal import Unreadable, line_of

FORMATS: tuple[tuple[Callable[[str], bool], Callable[[str], Instance]], ...] = (
    (portfolio.fits, portfolio.read),
    (mspdi.fits, mspdi.read),
    (psplib.fits, lambda text: Instance(psplib.read(text))),
    (imopse.fits, lambda text: Instance(imopse.read(text))),
    (mspsp.fits, lambda text: Instance(mspsp.read(text))),
    (patterson.fits, lambda text: Instance(patterson.read(text))),
)


def read(text: str) -> Instance:
    """The problem that the text tells; Unreadable where it is of no known format, or wrong in its own."""
    for fits, made in FORMATS:
        if fits(text):
            try:
                return made(text)
            except WrongProblem as refusal:
                raise Unreadable(line_of(text, str(refusal)), str(refusal)) from refusal
    raise Unreadable(
        1,
        "this is none of the formats known here: PSPLIB .sm, Patterson .rcp or .txt, MSPSP .dzn, iMOPSE .def, "
        "Microsoft Project .xml, or a portfolio in JSON",
    )
