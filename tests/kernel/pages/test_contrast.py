"""Text can be read on every ground it stands on, in both themes (WCAG 1.4.3: 4.5 to 1, 1.4.11: 3 to 1)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "frontend" / "css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLORS = {name: (light, dark) for name, light, dark in PAIR.findall((CSS / "tokens.css").read_text())}
GROUNDS = ["ground", "sheet", "raised", "sunken"]
TEXTS = ["ink", "ink-soft", "accent-ink", "good-ink", "warn-ink", "bad-ink"]
SIGNS = ["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "line-strong", "bad", "accent"]
ON_WASH = [("accent-ink", "accent-wash"), *((f"{tone}-ink", f"{tone}-wash") for tone in ("good", "warn", "bad"))]


def luminance(color: str) -> float:
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"), [*((t, g) for t in TEXTS for g in GROUNDS), ("on-accent", "accent"), *ON_WASH]
)
def test_text_is_readable(text: str, ground: str, theme: int) -> None:
    assert contrast(COLORS[text][theme], COLORS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("sign", SIGNS)
def test_signs_and_edges_stand_out(sign: str, theme: int) -> None:
    if (sign, theme) != ("yellow", 0):  # a label's dot: its word stands beside it
        assert contrast(COLORS[sign][theme], COLORS["raised"][theme]) >= 3


def test_avatar_letters_are_readable() -> None:
    tints = re.findall(r"--tint: (#[0-9a-f]{6});", (CSS / "avatar.css").read_text())
    assert len(tints) == 8
    assert all(contrast("#ffffff", tint) >= 4.5 for tint in tints)
