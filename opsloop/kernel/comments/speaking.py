"""Who can be called by name in a workspace."""

from __future__ import annotations

from collections import Counter

from opsloop.kernel.accounts.models import User


def called_names(workspace_id: int) -> dict[str, int]:
    """The user id behind each name that only one member carries."""
    rows = list(User.objects.filter(memberships__workspace=workspace_id).values_list("name", "pk"))
    carried = Counter(name for name, _key in rows)
    return {name: key for name, key in rows if name and carried[name] == 1}
