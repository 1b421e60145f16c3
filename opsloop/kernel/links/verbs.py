"""Which record may be linked to which, and how the link reads from either end: fixed in code by the rooms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

from django.utils.translation import gettext_lazy as _

RELATES = "relates"


@dataclass(frozen=True)
class LinkVerb:
    """`src` <forward> `dst`, and `dst` <backward> `src`; labels are lazily translated."""

    src_type: str
    verb: str
    dst_type: str
    forward: object
    backward: object

    @property
    def triple(self) -> tuple[str, str, str]:
        return (self.src_type, self.verb, self.dst_type)

    @property
    def symmetric(self) -> bool:
        """Whether it reads the same from both ends."""
        return self.verb == RELATES


@dataclass(frozen=True)
class Way:
    """A verb as it is chosen on a record: `key` in addresses, `label` for people, the types it leads to."""

    key: str
    verb: str
    label: object
    starts_here: bool
    types: tuple[str, ...]


_allowed: dict[tuple[str, str, str], LinkVerb] = {}


def allow(src_type: str, verb: str, dst_type: str, *, forward: object, backward: object) -> LinkVerb:
    """Permit one kind of link; a room calls this in `AppConfig.ready`."""
    kind = LinkVerb(src_type, verb, dst_type, forward, backward)
    _allowed[kind.triple] = kind
    return kind


def allow_relates(src_type: str, dst_type: str) -> LinkVerb:
    """Permit the plain `relates`, which reads the same from both ends."""
    return allow(src_type, RELATES, dst_type, forward=_("relates to"), backward=_("relates to"))


def allow_relates_among(*types: str) -> None:
    """Permit the plain `relates` between any two of these types, and within each."""
    for src_type, dst_type in combinations_with_replacement(types, 2):
        allow_relates(src_type, dst_type)


def allowed(src_type: str, verb: str, dst_type: str) -> LinkVerb | None:
    """The permitted kind of link, None where no room fixed such a triple."""
    return _allowed.get((src_type, verb, dst_type))


def allowed_from(src_type: str) -> list[LinkVerb]:
    """Every kind of link that may start at this record type."""
    return [kind for kind in _allowed.values() if kind.src_type == src_type]


def triples() -> Sequence[tuple[str, str, str]]:
    """Every permitted (type, verb, type)."""
    return list(_allowed)


def ways_of(record_type: str) -> list[Way]:
    """What can be chosen on a record of this type: each verb once a direction, with all the types it leads to."""
    ways: dict[str, Way] = {}
    for kind in _allowed.values():
        for way in _readings(kind, record_type):
            known = ways.get(way.key)
            types = dict.fromkeys((*(known.types if known else ()), *way.types))
            ways[way.key] = replace(way, types=tuple(types))
    return list(ways.values())


def _readings(kind: LinkVerb, record_type: str) -> Iterator[Way]:
    """How one triple reads at a record of this type: not at all, from one of its ends, from both."""
    if kind.src_type == record_type:
        yield Way(kind.verb, kind.verb, kind.forward, True, (kind.dst_type,))
    if kind.dst_type == record_type:
        key = kind.verb if kind.symmetric else f"{kind.verb}-back"
        yield Way(key, kind.verb, kind.backward, kind.symmetric, (kind.src_type,))
