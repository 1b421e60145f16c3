"""Which record may be linked to which, and how the link reads from either end: fixed in code by the rooms."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


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


_allowed: dict[tuple[str, str, str], LinkVerb] = {}


def allow(src_type: str, verb: str, dst_type: str, *, forward: object, backward: object) -> LinkVerb:
    """Permit one kind of link; a room calls this in `AppConfig.ready`."""
    kind = LinkVerb(src_type, verb, dst_type, forward, backward)
    _allowed[kind.triple] = kind
    return kind


def allow_relates(src_type: str, dst_type: str) -> LinkVerb:
    """Permit the plain `relates`, which reads the same from both ends."""
    return allow(src_type, "relates", dst_type, forward=_("relates to"), backward=_("relates to"))


def allowed(src_type: str, verb: str, dst_type: str) -> LinkVerb | None:
    """The permitted kind of link, None where no room fixed such a triple."""
    return _allowed.get((src_type, verb, dst_type))


def allowed_from(src_type: str) -> list[LinkVerb]:
    """Every kind of link that may start at this record type."""
    return [kind for kind in _allowed.values() if kind.src_type == src_type]
