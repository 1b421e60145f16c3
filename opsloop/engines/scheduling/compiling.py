"""How the kernels become machine code: once per version of their source, kept beside the package.

numba keeps compiled code by the date of one file, and would run old code where a kernel that another one calls has
changed. So the folder is named after the text of all kernels.

Kernels make no arrays: without numba's reference counting, which they then do not need, they compile in half of the
time and run three to five times as fast, since each call would count up and down every array of its tables.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from numba.core import config, types
from numba.core.registry import CPUDispatcher

HERE = Path(__file__).parent
P = ParamSpec("P")
R = TypeVar("R")
OPTIONS: Mapping[str, bool | str] = {"nopython": True, "nogil": True, "error_model": "numpy", "_nrt": False}
INNER: Mapping[str, bool | str] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def _source() -> str:
    texts = (path.read_bytes() for path in [*sorted(HERE.glob("kernel/*.py")), HERE / "compiling.py"])
    return hashlib.sha256(b"".join(texts)).hexdigest()[:16]


FOLDER = Path(getattr(config, "CACHE_DIR", "") or HERE / "__pycache__" / f"kernels-{_source()}")
setattr(config, "CACHE_DIR", str(FOLDER))  # noqa: B010 - set at run time


class Kernel(CPUDispatcher):
    """One version for all whole numbers that other kernels call it with: constants and short ones are widened."""

    def get_call_template(  # type: ignore[override]  # numba's stub has no names for what it answers
        self, args: Iterable[types.Type], kws: Mapping[str, types.Type]
    ) -> object:
        """What numba asks for at each call of one kernel by another."""
        wide = {name: _widened(kind) for name, kind in kws.items()}
        return super().get_call_template(tuple(_widened(kind) for kind in args), wide)


def _widened(kind: types.Type) -> types.Type:
    plain = types.unliteral(kind)  # type: ignore[no-untyped-call]
    return types.int64 if plain in types.signed_domain else plain


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code for other kernels; Python cannot call it."""
    return _kernel(function, {**OPTIONS, **INNER})


def entry(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code for Python, beside whose other threads it runs."""
    return _kernel(function, OPTIONS)


def _kernel(function: Callable[P, R], options: Mapping[str, bool | str]) -> Callable[P, R]:
    kernel = Kernel(function, targetoptions=dict(options))
    kernel.enable_caching()
    return cast(Callable[P, R], kernel)


@contextmanager
def alone() -> Iterator[None]:
    """While other processes that want to compile wait; what this one has compiled they only load."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
