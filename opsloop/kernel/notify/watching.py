"""Lists of every type narrowed to what one watches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.notify.watch import Watch
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.filters import offer_everywhere
from opsloop.kernel.records.kinds import YesNo

if TYPE_CHECKING:
    from opsloop.kernel.records.viewer import Viewer


class Watched(YesNo):
    """Whether whoever looks hears of the record."""

    name = "watched"
    stands = False

    def __init__(self, record_type: str) -> None:
        self.record_type = record_type

    def matches(self, field: Field, operator: str, values: Sequence[str], viewer: Viewer) -> Q:
        rows = Watch.objects.filter(user=viewer.user, workspace=viewer.workspace, muted=False)
        watched = Q(pk__in=rows.filter(record_type=self.record_type).values("record_id"))
        return watched if "1" in values else ~watched


def watching(record_type: str) -> Field:
    """The field by which lists of a type are narrowed."""
    kind = Watched(record_type)
    return Field("watching", label=_("Watched by me"), kind=kind, sort=None, editable=False, paneled=True)


offer_everywhere(watching)
