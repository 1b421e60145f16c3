"""How the kernels become machine code: once per version of their source, kept beside the package.

numba keeps compiled code by the date of one file, and would run old code where a kernel that another one calls has
changed. So the folder is named after the text of all kernels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba
from numba.core import config

HERE = Path(__file__).parent
P = ParamSpec("P")
R = TypeVar("R")


def _source() -> str:
    texts = (path.read_bytes() for path in sorted(HERE.glob("kernel/*.py")))
    return hashlib.sha256(b"".join(texts)).hexdigest()[:16]


if not getattr(config, "CACHE_DIR", ""):
    setattr(config, "CACHE_DIR", str(HERE / "__pycache__" / f"kernels-{_source()}"))  # noqa: B010 - set at run time


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code that runs beside other threads."""
    return cast(Callable[P, R], numba.njit(cache=True, nogil=True, error_model="numpy")(function))
