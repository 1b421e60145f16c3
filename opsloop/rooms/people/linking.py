"""How people, organizations, roles and skills may be linked, besides what their own fields say."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.links.verbs import allow, allow_relates_among

TYPES = ("person", "organization", "role", "skill")

allow_relates_among(*TYPES)
allow("person", "stands_in_for", "person", forward=_("stands in for"), backward=_("is covered by"))
allow("person", "mentors", "person", forward=_("mentors"), backward=_("is mentored by"))
allow("person", "looks_after", "organization", forward=_("looks after"), backward=_("is looked after by"))
allow("organization", "serves", "organization", forward=_("serves"), backward=_("is served by"))
allow("skill", "builds_on", "skill", forward=_("builds on"), backward=_("is a basis of"))
