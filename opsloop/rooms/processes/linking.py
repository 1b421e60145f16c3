"""How processes and their cases may be linked, besides what their own fields say."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.links.verbs import allow, allow_relates, allow_relates_among
from opsloop.rooms.people.linking import TYPES as PEOPLE_TYPES
from opsloop.rooms.projects.linking import TYPES as PROJECT_TYPES

TYPES = ("process", "case")

allow_relates_among(*TYPES)
for mine in TYPES:
    for theirs in (*PEOPLE_TYPES, *PROJECT_TYPES):
        allow_relates(mine, theirs)
for what in ("work_item", "person", "case"):
    allow("case", "about", what, forward=_("is about"), backward=_("has the case"))
allow("case", "caused_by", "case", forward=_("was caused by"), backward=_("caused"))
allow("process", "continues", "process", forward=_("continues"), backward=_("is continued by"))
