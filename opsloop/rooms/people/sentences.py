"""How the events of people read."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.sentences import say

for verb, words in {
    "hours_set": _("%(who)s set the working hours"),
    "leave_cancelled": _("%(who)s cancelled leave"),
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
