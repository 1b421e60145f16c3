"""Which functions become machine code, and where it is kept: once per version of their source, beside the package.

numba keeps compiled code by the date of one file, and would run old code where a kernel that another one calls has
changed. So the folder is named after the text of all kernels.

Kernels make no arrays: without numba's reference counting, which they then do not need, they compile in half of the
time and run three to five times as fast, since each call would count up and down every array of its tables.

numba itself, a third of a second and 60 MB, is loaded with the first call of a kernel: every command, server and
worker of the product reads these modules, and few of them ever plan.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar

HERE = Path(__file__).parent
P = ParamSpec("P")
R = TypeVar("R")
OPTIONS: Mapping[str, bool | str] = {"nopython": True, "nogil": True, "error_model": "numpy", "_nrt": False}
INNER: Mapping[str, bool | str] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def _source() -> str:
    files = [*sorted(HERE.glob("kernel/*.py")), HERE / "compiling.py", HERE / "dispatching.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


FOLDER = Path(os.environ.get("NUMBA_CACHE_DIR", "") or HERE / "__pycache__" / f"kernels-{_source()}")


class Kernel(Generic[P, R]):
    """A function that is machine code from its first call on, be it by Python or by another kernel."""

    def __init__(self, function: Callable[P, R], options: Mapping[str, bool | str]) -> None:
        self.function = function
        self.options = options

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """What the function answers."""
        return self.dispatcher(*args, **kwargs)

    @cached_property
    def dispatcher(self) -> Callable[P, R]:
        """What numba makes of the function: a version for each kinds of arguments that it is called with."""
        from opsloop.engines.scheduling.dispatching import dispatcher

        return dispatcher(self.function, self.options)

    @property
    def _numba_type_(self) -> object:
        """What numba takes it for where another kernel calls it."""
        from opsloop.engines.scheduling.dispatching import kind

        return kind(self.dispatcher)


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code for other kernels; Python cannot call it."""
    return Kernel(function, {**OPTIONS, **INNER})


def entry(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code for Python, beside whose other threads it runs."""
    return Kernel(function, OPTIONS)


@contextmanager
def alone() -> Iterator[None]:
    """While other processes that want to compile wait; what this one has compiled they only load."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
