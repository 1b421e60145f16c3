"""numba's side of a kernel; only `compiling` loads it, where a kernel is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ParamSpec, TypeVar, cast

from numba.core import config, types
from numba.core.registry import CPUDispatcher
from numba.core.typing.typeof import typeof

from opsloop.engines.scheduling.compiling import FOLDER

setattr(config, "CACHE_DIR", str(FOLDER))  # noqa: B010 - set at run time


P = ParamSpec("P")
R = TypeVar("R")


def dispatcher(function: Callable[P, R], options: Mapping[str, bool | str]) -> Callable[P, R]:
    """What compiles the function for the kinds of its arguments, or loads what was compiled."""
    made = Dispatcher(function, targetoptions=dict(options))
    made.enable_caching()
    return cast(Callable[P, R], made)


def kind(made: Callable[P, R]) -> object:
    """A dispatcher as numba sees it in what it compiles."""
    return typeof(made)  # type: ignore[no-untyped-call]


class Dispatcher(CPUDispatcher):
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
