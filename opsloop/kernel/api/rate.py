"""How often a caller may call: a bucket of calls for each, refilled steadily, in the memory of each web process.

In memory, because a row for each call would cost more than the calls it saves; with several web processes a caller
may therefore make up to that many times the calls of one.
"""

from __future__ import annotations

import math
import threading
import time

MOST_CALLERS = 10_000
MINUTE = 60.0

_buckets: dict[str, tuple[float, float]] = {}
_lock = threading.Lock()


def pause_before(caller: str, calls_per_minute: int, *, now: float | None = None) -> int:
    """The whole seconds the caller must wait before this call; 0 where it may be made, and is counted."""
    moment = time.monotonic() if now is None else now
    with _lock:
        left, since = _buckets.get(caller, (float(calls_per_minute), moment))
        left = min(float(calls_per_minute), left + (moment - since) * calls_per_minute / MINUTE)
        if left < 1:
            _buckets[caller] = (left, moment)
            return max(1, math.ceil((1 - left) * MINUTE / calls_per_minute))
        if caller not in _buckets and len(_buckets) >= MOST_CALLERS:
            _buckets.clear()
        _buckets[caller] = (left - 1, moment)
        return 0


def forget_callers() -> None:
    """Start counting anew."""
    with _lock:
        _buckets.clear()
