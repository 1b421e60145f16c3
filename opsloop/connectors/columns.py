"""Which column of a table means what: guessed by header and values, or said by a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """What a person decided about a table: the role of each header, and how its dates are to be read.

    A header that is not named keeps its guessed role; the role "ignore" leaves a column out.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    sheet: str = ""
