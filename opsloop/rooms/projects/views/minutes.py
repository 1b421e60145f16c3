"""Lengths of time as people type them into a form."""

from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest


def read_minutes(request: WorkspaceRequest, text: str, *, negative: bool = False) -> int:
    """The minutes that `1.5h`, `1:30`, `2d 4h` or `1小时30分` mean; a `Refused` says where it means none."""
    sign, bare = (-1, text.strip()[1:]) if negative and text.strip().startswith("-") else (1, text)
    field = view_set_of("work_item").declared["effort_minutes"]
    return sign * (field.kind.read(field, field.kind.meant([bare]), Viewer.of(request)) or 0)
