"""How the events of projects and their work read."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.sentences import leave_unsaid, say

for verb, words in {
    "accepted": _("%(who)s accepted this"),
    "blocked": _("%(who)s marked this as blocked"),
    "checklist_added": _("%(who)s added a checklist"),
    "checklist_removed": _("%(who)s removed a checklist"),
    "checklist_renamed": _("%(who)s renamed a checklist"),
    "copied": _("%(who)s made this as a copy"),
    "dependency_added": _("%(who)s made this wait for other work"),
    "dependency_changed": _("%(who)s changed what this waits for"),
    "dependency_removed": _("%(who)s ended a wait for other work"),
    "health_updated": _("%(who)s said how it stands"),
    "member_added": _("%(who)s added somebody"),
    "member_changed": _("%(who)s changed somebody's part in this"),
    "member_removed": _("%(who)s removed somebody"),
    "moved_project": _("%(who)s moved this to another project"),
    "parent_set": _("%(who)s changed what this is part of"),
    "recurrence_ended": _("%(who)s ended the repetition"),
    "recurrence_set": _("%(who)s made this repeat"),
    "rejected": _("%(who)s sent this back"),
    "repeated": _("%(who)s made the next one"),
    "scheduled": _("%(who)s published a plan with new dates"),
    "shifted": _("%(who)s shifted the dates with the work before it"),
    "skills_required": _("%(who)s changed the skills this needs"),
    "skill_required": _("%(who)s changed the skills this needs"),
    "state_added": _("%(who)s added a state"),
    "state_archived": _("%(who)s archived a state"),
    "state_limited": _("%(who)s changed the limit of a state"),
    "state_renamed": _("%(who)s renamed a state"),
    "states_ordered": _("%(who)s put the states in order"),
    "step_added": _("%(who)s added a step"),
    "step_completed": _("%(who)s finished the work of a state"),
    "step_removed": _("%(who)s removed a step"),
    "step_reworded": _("%(who)s reworded a step"),
    "step_ticked": _("%(who)s ticked a step"),
    "step_unticked": _("%(who)s unticked a step"),
    "steps_ordered": _("%(who)s put the steps in order"),
    "submitted": _("%(who)s handed this in"),
    "time_logged": _("%(who)s logged time"),
    "time_removed": _("%(who)s removed logged time"),
    "timer_started": _("%(who)s started the timer"),
    "unblocked": _("%(who)s marked this as no longer blocked"),
    "withdrawn": _("%(who)s took back what was handed in"),
}.items():
    for record_type in ("project", "work_item"):
        say(verb, words, record_type=record_type)

leave_unsaid("step_completed")
