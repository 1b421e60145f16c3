"""The answer of a what-if as pages show it: both sides with their bars, the difference with its bounds, or why not."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

WIDTH = 100
STEPS_SHOWN = 12
MEASURES = {
    "median": gettext_lazy("Half are done within"),
    "mean": gettext_lazy("On average"),
    "p90": gettext_lazy("Nine of ten are done within"),
}


def told(result: dict[str, Any]) -> dict[str, Any]:
    """The figures of both sides with their bars, the longest of them as wide as all."""
    if result.get("refused", "none"):
        return {"refused": result.get("refused", ""), "calibration": result.get("calibration")}
    before, after = result["as_is"], result["to_be"]
    longest = max(before["p90"], after["p90"], before["mean"], after["mean"]) or 1.0
    queues = {name: (before["queued"].get(name, 0.0), after["queued"].get(name, 0.0)) for name in before["queued"]}
    return {
        "calibration": result["calibration"],
        "runs": result["runs"],
        "rows": [_row(result, name, label, longest) for name, label in MEASURES.items()],
        "queues": sorted(queues.items(), key=lambda row: -max(row[1]))[:STEPS_SHOWN],
        "sure": result["mean"]["high"] < 0 or result["mean"]["low"] > 0,
        "better": result["mean"]["mean"] < 0,
        "mean": result["mean"],
        "share": _share(before["mean"], after["mean"]),
    }


def _row(result: dict[str, Any], name: str, label: Any, longest: float) -> dict[str, Any]:
    before, after = result["as_is"][name], result["to_be"][name]
    return {
        "label": label,
        "before": before,
        "after": after,
        "wide": round(WIDTH * before / longest, 1),
        "wide_after": round(WIDTH * after / longest, 1),
        "share": _share(before, after),
    }


def _share(before: float, after: float) -> float:
    return (after - before) / before if before else 0.0
