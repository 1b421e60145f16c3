"""How the events of processes and cases read."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.sentences import say
from opsloop.rooms.processes.calling import HELD
from opsloop.rooms.processes.hindrances import why_words

WHY = {"why": why_words}

for verb, words in {
    "brought": _("%(who)s brought this from a file"),
    "form_closed": _("%(who)s closed the public form"),
    "form_opened": _("%(who)s opened the form to everybody"),
    "form_renewed": _("%(who)s renewed the address of the public form"),
    "published": _("%(who)s published a version"),
    "redrawn": _("%(who)s changed the draft"),
    "role_cast": _("%(who)s changed who has a role"),
    "role_added": _("%(who)s added a role"),
    "role_removed": _("%(who)s removed a role"),
    "not_begun": _("%(who)s could not begin a case whose time had come: %(why)s"),
    "event_missed": _("%(who)s could not begin a case at an event: %(why)s"),
    "held_back": _(
        "%(who)s began %(most)s cases at events within an hour; until there are fewer, what happens begins none"
    ),
    "version_kept": _("%(who)s published a version that is not in force yet"),
    "rolled_out": _("%(who)s let a version be rolled out by team"),
    "called_back": _("%(who)s took back the version that was rolled out"),
}.items():
    say(verb, words, record_type="process", read=WHY if verb in {"not_begun", "event_missed"} else None)
for verb, words in {
    "rubber_stamp": _("%(who)s found an approval that never refuses: “%(steps)s”, %(days)s days of waiting"),
    "bottleneck": _("%(who)s found a bottleneck: “%(steps)s”, %(days)s days of waiting"),
    "rework": _("%(who)s found what is done again: “%(steps)s”, %(days)s days of waiting"),
    "ping_pong": _("%(who)s found work that goes back and forth: “%(steps)s”, %(days)s days of waiting"),
    "mergeable_steps": _("%(who)s found steps that could be one: “%(steps)s”, %(days)s days of waiting"),
    "false_sequence": _("%(who)s found steps that need not wait for each other: “%(steps)s”, %(days)s days of waiting"),
    "late_knock_out": _("%(who)s found a check that comes too late: “%(steps)s”, %(days)s days of waiting"),
    "step_without_effect": _("%(who)s found a step without effect: “%(steps)s”, %(days)s days of waiting"),
    "batching": _("%(who)s found work done in heaps: “%(steps)s”, %(days)s days of waiting"),
    "deadline_hot_spot": _("%(who)s found where deadlines pass: “%(steps)s”, %(days)s days of waiting"),
}.items():
    say(f"found_{verb}", words, record_type="process")
    say(f"found_{verb}", words, record_type="project")
for verb, words in {
    "begun": _("%(who)s began this"),
    "call_held": _("%(who)s: “%(step)s” cannot go on by itself: %(why)s"),
    "cancelled": _("%(who)s cancelled this"),
    "deadline_passed": _("%(who)s: its deadline has passed"),
    "decided": _("%(who)s brought the decision on “%(step)s”"),
    "moved": _("%(who)s moved this from version %(from_version)s to version %(to_version)s"),
    "ended": _("%(who)s brought this to its end"),
    "escalated": _("%(who)s: “%(step)s” is late"),
    "reminded": _("%(who)s reminded of “%(step)s”"),
    "step_assigned": _("%(who)s gave “%(step)s” to somebody"),
    "step_delegated": _("%(who)s handed “%(step)s” on"),
    "step_escalated": _("%(who)s escalated “%(step)s”: %(why)s"),
    "step_done": _("%(who)s finished “%(step)s”"),
    "step_opened": _("%(who)s passed it on to “%(step)s”"),
    "step_paused": _("%(who)s stopped the clock of “%(step)s”"),
    "step_reassigned": _("%(who)s gave “%(step)s”, which was late, to others"),
    "step_released": _("%(who)s gave “%(step)s” back"),
    "step_resumed": _("%(who)s let the clock of “%(step)s” go on"),
    "step_skipped": _("%(who)s skipped “%(step)s”"),
    "step_taken": _("%(who)s took “%(step)s”"),
    "step_withdrawn": _("%(who)s withdrew “%(step)s”"),
    "ticked": _("%(who)s ticked an item of “%(step)s”"),
    "unticked": _("%(who)s unticked an item of “%(step)s”"),
    "voted": _("%(who)s decided on “%(step)s”"),
}.items():
    say(verb, words, record_type="case", read=WHY if verb == HELD else None)
for verb, words in {
    "brought": _("%(who)s brought a log"),
    "columns_named": _("%(who)s said what its columns mean"),
    "read_again": _("%(who)s had it read again"),
    "brought_again": _("%(who)s brought a newer file of it"),
    "handed_over": _("%(who)s gave it to another, as whoever asked for it has left"),
    "shared": _("%(who)s changed who sees it"),
    "removed": _("%(who)s threw it away"),
}.items():
    say(verb, words, record_type="log")
