"""The start of a process, in which nothing that is made becomes garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def everything_stays() -> Iterator[None]:
    """Within, nothing is looked through for garbage, nor ever again: that was a quarter of a start, in vain.

    And a tenth of a busy server's time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
