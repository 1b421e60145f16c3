"""What Jira's three exports (CSV, XML, JSON) have in common, so that the same issue is the same item from each."""

from collections.abc import Iterable
from typing import Literal

from opsloop.kernel.imports.bundle import ImportedLink

# What the custom field for the start is called: Jira has none of its own.
START = {"start date", "planned start", "target start"}
Direction = Literal["waits", "holds_up"]


def project_key(keys: Iterable[str]) -> str:
    """The project's key, when all issue keys begin with the same one."""
    found = {key.rpartition("-")[0] for key in keys}
    return found.pop() if len(found) == 1 else ""


def direction(phrase: str) -> Direction | None:
    """Whether an issue that stands in this phrase to another waits for it or holds it up; None for other links."""
    plain = phrase.casefold()
    if any(word in plain for word in ("blocked by", "depends on", "被阻塞", "依赖于")):
        return "waits"
    if any(word in plain for word in ("blocks", "depended on by", "阻塞", "被依赖")):
        return "holds_up"
    return None


def dependency(key: str, phrase: str, other: str) -> ImportedLink | None:
    """The dependency between the two issues, if the phrase tells one."""
    match direction(phrase):
        case "waits":
            return ImportedLink(source_id=f"{other}>{key}", item=key, predecessor=other)
        case "holds_up":
            return ImportedLink(source_id=f"{key}>{other}", item=other, predecessor=key)
    return None
