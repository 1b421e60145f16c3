"""What whoever plans may decide, kept with the plan so that it can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.refused import Refused

SHORTEST, LONGEST = 0, 600
DAY = 8 * 60
MOST_KEPT = 200


class OutOfBounds(Refused):
    """A wish that no plan can be made by."""

    sentence = _("%(name)s: a number from %(low)s to %(high)s.")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How a plan is to be made.

    `seconds` of search follow the first plan, which the rules make; `seed` is that of its dice; `keep_people` leaves
    assigned work with whoever has it; `backlog` plans what nobody has committed to as well; `assumed_minutes` is the
    effort of work that nobody has estimated; `kept_hours` is what it is worth that work keeps the people that are
    published and, a quarter of it, the start.
    """

    seconds: int = 5
    seed: int = 0
    keep_people: bool = True
    backlog: bool = False
    assumed_minutes: int = 4 * 60
    kept_hours: int = 4

    def __post_init__(self) -> None:
        for name, low, high, words in (
            ("seconds", SHORTEST, LONGEST, _("Seconds of search")),
            ("assumed_minutes", 15, 60 * DAY, _("Effort where none is given")),
            ("kept_hours", 0, MOST_KEPT, _("Hours that keeping is worth")),
        ):
            if not low <= getattr(self, name) <= high:
                raise OutOfBounds(name=words, low=low, high=high)

    def as_values(self) -> dict[str, Any]:
        """As the database keeps them."""
        return asdict(self)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Wishes:
        """As they were kept; what an older version did not know has its usual value."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})
