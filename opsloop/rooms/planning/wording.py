"""The sentences of the timeline's drawing, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opsloop.rooms.planning.repairing import HasBegun


def words_of_drawing() -> dict[str, str]:
    """Each sentence by the name the drawing calls it."""
    return {
        "timeline": _("Timeline"),
        "work": _("Work"),
        "people": _("People"),
        "finish": _("Finish"),
        "nobody": _("nobody"),
        "assumed": _("assumed"),
        "critical": _("Critical: any later, and all is done later, something is late, or a pin after it cannot hold"),
        "pinned": _("Pinned"),
        "begun": pgettext("work", "Begun"),
        "stays": str(HasBegun.sentence),
        "late": _("%(time)s late"),
        "due": _("Due %(day)s"),
        "slack": _("Can be %(time)s later"),
        "likely": _("Four in five chances to be done by %(moment)s"),
        "agreed": _("Agreed in “%(name)s”: %(days)s"),
        "holiday": pgettext("day", "off"),
        "made_up": pgettext("day", "on"),
        "undo": _("Undo"),
        "failed": _("This did not work. Check the connection and try again."),
    }
