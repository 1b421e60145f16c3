"""What can be done on the timeline by keys and in the palette."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import commands
from opsloop.kernel.pages.commands import VIEW, Command, Dispatch

SEEN, MOVED = "gantt", "gantt-move"
"""A timeline is shown; a draft is, which the reader may change."""

commands.register(
    Command("gantt.next", _("Next row"), Dispatch("gantt:next"), "j", context=SEEN, group=VIEW),
    Command("gantt.previous", _("Previous row"), Dispatch("gantt:previous"), "k", context=SEEN, group=VIEW),
    Command("gantt.zoom-in", _("Zoom in"), Dispatch("gantt:zoom-in"), "+, =", context=SEEN, icon="plus", group=VIEW),
    Command("gantt.zoom-out", _("Zoom out"), Dispatch("gantt:zoom-out"), "-", context=SEEN, icon="minus", group=VIEW),
    Command("gantt.today", _("Scroll to today"), Dispatch("gantt:today"), "t", context=SEEN, group=VIEW),
    Command("gantt.critical", _("Only what is critical"), Dispatch("gantt:critical"), context=SEEN, group=VIEW),
    Command("gantt.late", _("Only what is late"), Dispatch("gantt:late"), context=SEEN, group=VIEW),
    Command(
        "gantt.baseline", _("Show or hide the baseline"), Dispatch("gantt:baseline"), "b", context=SEEN, group=VIEW
    ),
    Command("gantt.drop", _("What if it is left out…"), Dispatch("gantt:drop"), "l", context=SEEN, icon="ban"),
    Command("gantt.due", _("What if it has another due day…"), Dispatch("gantt:due"), "d", context=SEEN),
    Command("gantt.earlier", _("A working day earlier"), Dispatch("gantt:earlier"), "alt+arrowleft", context=MOVED),
    Command("gantt.later", _("A working day later"), Dispatch("gantt:later"), "alt+arrowright", context=MOVED),
    Command("gantt.unpin", _("Unpin"), Dispatch("gantt:unpin"), "p", context=MOVED, icon="pin-off"),
)
