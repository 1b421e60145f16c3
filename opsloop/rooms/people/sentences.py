"""How the events of people read."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.sentences import say

for verb, words in {
    "hours_approved": _("%(who)s approved the working hours"),
    "hours_asked": _("%(who)s asked for other working hours"),
    "hours_declined": _("%(who)s declined the working hours"),
    "hours_set": _("%(who)s set the working hours"),
    "hours_withdrawn": _("%(who)s asked for other working hours no longer"),
    "leave_approved": _("%(who)s approved leave"),
    "leave_asked": _("%(who)s asked for leave"),
    "leave_cancelled": _("%(who)s cancelled leave"),
    "leave_declined": _("%(who)s declined leave"),
    "leave_withdrawn": _("%(who)s asked for leave no longer"),
    "leave_taken": _("%(who)s entered leave"),
    "skill_set": _("%(who)s set a skill"),
}.items():
    say(verb, words, record_type="person")
say("need_set", _("%(who)s changed the skills this needs"), record_type="role")
for verb, words in {
    "calendar_days_set": _("%(who)s entered special days of the calendar"),
    "calendar_day_forgotten": _("%(who)s removed a special day of the calendar"),
    "usual_hours_set": _("%(who)s set the usual working hours"),
}.items():
    say(verb, words, record_type="workspace")
