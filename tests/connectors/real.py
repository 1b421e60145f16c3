"""Where the real exports lie that are read by path and never copied into the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def real(name: str, *, folder: str = "imports") -> Path:
    """The real export, or a skipped test with the reason."""
    candidates = [Path(os.environ["OPSLOOP_DATA"])] if "OPSLOOP_DATA" in os.environ else []
    candidates += [parent.parent / "shared" / "data" for parent in (ROOT, ROOT.parent)]
    for place in candidates:
        if (place / folder / name).is_file():
            return place / folder / name
    pytest.skip(f"the real file {name} is not here (set OPSLOOP_DATA)")
