"""Several names in a row, with what stands between them in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import lazy
from django.utils.translation import pgettext


def enumerated(names: Iterable[object]) -> str:
    """The names one after the other: `a, b`, in Chinese `a、b`."""
    return pgettext("between the names of a list", ", ").join(map(str, names))


enumerated_lazy = lazy(enumerated, str)
"""The same for a sentence whose language is known later; its names can be gone through again."""
