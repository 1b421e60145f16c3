"""Django's `makemessages`, which also finds words inside f-strings: the xgettext of most systems skips these."""

from __future__ import annotations

import ast
from functools import cached_property
from pathlib import Path

from django.core.management.commands import makemessages

CALLS = frozenset(
    f"{name}{lazy}" for name in ("gettext", "ngettext", "pgettext", "npgettext") for lazy in ("", "_lazy", "_noop")
) | {"_"}


def words_in_formatted(source: str) -> list[str]:
    """The calls for translation that stand inside f-strings, as source text."""
    parts = [part for part in ast.walk(ast.parse(source)) if isinstance(part, ast.JoinedStr)]
    calls = [call for part in parts for call in ast.walk(part) if isinstance(call, ast.Call)]
    return [ast.unparse(call) for call in calls if isinstance(call.func, ast.Name) and call.func.id in CALLS]


class BuildFile(makemessages.BuildFile):
    """A file that is looked through; one with words in f-strings is looked through as a copy that names them again."""

    @cached_property
    def is_templatized(self) -> bool:
        return bool(self.hidden) if self.path.endswith(".py") else bool(super().is_templatized)

    @cached_property
    def hidden(self) -> list[str]:
        """The calls that xgettext would not see."""
        return words_in_formatted(Path(self.path).read_text(encoding="utf-8"))

    def preprocess(self) -> None:
        if not self.path.endswith(".py"):
            super().preprocess()
        elif self.is_templatized:
            source = Path(self.path).read_text(encoding="utf-8")
            Path(self.work_path).write_text("\n".join([source, *self.hidden, ""]), encoding="utf-8")


class Command(makemessages.Command):
    """Brings a catalogue up to the code."""

    build_file_class = BuildFile
