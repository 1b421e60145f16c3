"""Six processes that a team can begin with, in the words that `translate` gives; a room lifts them from here.

A builder answers a definition that can be published. Ids, names of fields and roles are the same in every language;
names, labels, items and options are words. `chinese.WORDS` is what they are in Chinese.
"""

from tests.engines.workflow.ready.money import purchase
from tests.engines.workflow.ready.people import leave, onboarding
from tests.engines.workflow.ready.service import change, tickets
from tests.engines.workflow.ready.texts import content_approval

READY = {
    "tickets": tickets,
    "leave": leave,
    "purchase": purchase,
    "change": change,
    "onboarding": onboarding,
    "content_approval": content_approval,
}
