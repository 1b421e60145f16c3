"""How projects and work items may be linked, besides order, parts and what their own fields say."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.links.verbs import allow, allow_relates, allow_relates_among
from opsloop.rooms.people.linking import TYPES as PEOPLE_TYPES

TYPES = ("work_item", "project")

allow_relates_among(*TYPES)
for mine in TYPES:
    for theirs in PEOPLE_TYPES:
        allow_relates(mine, theirs)
allow("work_item", "duplicates", "work_item", forward=_("duplicates"), backward=_("is duplicated by"))
allow("work_item", "caused_by", "work_item", forward=_("was caused by"), backward=_("caused"))
allow("work_item", "done_for", "organization", forward=_("is done for"), backward=_("has work done"))
allow("project", "continues", "project", forward=_("continues"), backward=_("is continued by"))
allow("project", "done_for", "organization", forward=_("is done for"), backward=_("has work done"))
