"""How improvements may be linked, besides what their own fields say."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.links.verbs import allow, allow_relates
from opsloop.rooms.people.linking import TYPES as PEOPLE_TYPES
from opsloop.rooms.processes.linking import TYPES as PROCESS_TYPES
from opsloop.rooms.projects.linking import TYPES as PROJECT_TYPES

for theirs in ("improvement", *PEOPLE_TYPES, *PROCESS_TYPES, *PROJECT_TYPES):
    allow_relates("improvement", theirs)
allow("improvement", "implemented_by", "work_item", forward=_("is carried out by"), backward=_("carries out"))
