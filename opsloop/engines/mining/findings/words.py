"""Approvals and refusals, known by their names in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping

from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog

APPROVAL = re.compile(
    r"approv\w*|authori[sz]\w*|sign[\s_-]?off\w*|审批|审核|批准|核准|复核|签字|会签|同意|通过", re.IGNORECASE
)
REFUSAL = re.compile(
    r"reject\w*|refus\w*|declin\w*|den(?:y|ied|ies)\b|disapprov\w*|\bveto\w*|turn(?:ed)?[\s_-]down"
    r"|(?:not|un)[\s_-]?approved|[不未][\s]*(?:同意|通[过過]|批准|核准|予|获批)|没有?(?:同意|通过|批准)"
    r"|驳回|駁回|拒[绝絕]|否[决決]|退回|打回|[-–—:：(（\s](?:no|false|否|不)[)）]?$",
    re.IGNORECASE,
)
STEP_DUE, STEP_DECISION, STEP_ROLE = "step due", "step decision", "step role"
"""Columns in which a log says by when each of its steps was due, how it decided, and whose it is by role: what cases
that run by an SOP bring along. They are about the step and no values of the case."""
AUTOMATIC = "automatic"
"""A decision that nobody made: below a threshold it came by itself."""
OUTCOMES = (
    STEP_DECISION,
    "outcome",
    "decision",
    "result",
    "verdict",
    "approved",
    "approval",
    "approval result",
    "结果",
    "审批结果",
    "审核结果",
    "结论",
    "决定",
    "审批意见",
    "是否同意",
    "是否通过",
    "是否批准",
)
DEADLINES = (
    "case:deadline",
    "deadline",
    "due",
    "due date",
    "case:due",
    "promised",
    "sla",
    "截止时间",
    "截止日期",
    "期限",
    "承诺时间",
)


def refusing(name: str) -> bool:
    """Whether a name or a value means a refusal."""
    return REFUSAL.search(name) is not None


def approving(name: str) -> bool:
    """Whether a name means an approval."""
    return not refusing(name) and APPROVAL.search(name) is not None


def approvals(log: EventLog, settings: Settings) -> list[int]:
    """The numbers of the approvals."""
    known = settings.approvals
    return [n for n, name in enumerate(log.activities) if (approving(name) if known is None else name in known)]


def refusals(log: EventLog, settings: Settings) -> list[int]:
    """The numbers of the activities that are refusals; what is known to be an approval is none by its name."""
    known, approvals = settings.refusals, settings.approvals or ()
    return [
        n
        for n, name in enumerate(log.activities)
        if (refusing(name) and name not in approvals if known is None else name in known)
    ]


def twins(log: EventLog, settings: Settings) -> Mapping[int, list[int]]:
    """For each approval the refusals that have the same name but for the word ("A_APPROVED", "A_DECLINED")."""
    left = {number: _bare(log.activities[number]) for number in refusals(log, settings)}
    return {
        number: [other for other, bare in left.items() if bare == _bare(log.activities[number])]
        for number in approvals(log, settings)
    }


def column(log: EventLog, given: str | None, headers: tuple[str, ...]) -> str | None:
    """The column that was given, else the first whose header is one of these."""
    if given is not None:
        return given
    return next((name for word in headers for name in log.source.columns if name.strip().lower() == word), None)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", " ", APPROVAL.sub("", REFUSAL.sub("", name))).strip().lower()
