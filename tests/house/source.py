"""The project's own files, as the rules of the house look at them."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "opsloop"
MANUALS = [ROOT / "docs/manual/en", ROOT / "docs/manual/zh"]


def modules(*, migrations: bool = False) -> Iterator[Path]:
    """Every Python file of the package; not what gettext makes of a template for the moment in which it reads it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.suffixes == [".py"] and (migrations or "migrations" not in path.parts):
            yield path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def contract(name: str) -> list[str]:
    """The layers of a contract of pyproject.toml, high to low; neighbours stand in one entry."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    return next(row["layers"] for row in settings["contracts"] if row["name"] == name)


def manual(folder: Path) -> str:
    """The whole manual in one language."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.md")))
