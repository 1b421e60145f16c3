"""Which column of a log is the case, the activity, the time: guessed by header, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

ROLES = ("case", "activity", "time", "resource", "start", "lifecycle")

HEADERS = {
    "case": (
        "case:concept:name|case id|caseid|case|case key|case number|trace|trace id|ticket id|ticket|order id|process id"
        "|issue key|案例|案例编号|案例id|案例号|流程实例|流程编号|实例编号|实例id|单号|工单号|工单编号"
        "|订单号|申请单号|编号"
    ),
    "activity": (
        "concept:name|activity|activity name|event|event name|task|task name|step|step name|action|status|to status"
        "|活动|活动名称|事件|事件名称|步骤|步骤名称|环节|环节名称|任务|任务名称|节点|节点名称|操作|动作|状态"
    ),
    "time": (
        "time:timestamp|timestamp|complete timestamp|end timestamp|completed at|complete time|end time|finished at"
        "|time|date|datetime|date time|event time|occurred at|end|finish|完成时间|结束时间"
        "|时间戳|时间|发生时间|操作时间|日期|处理时间"
    ),
    "resource": (
        "org:resource|resource|resource name|user|username|assignee|performer|actor|agent|employee|person|owner|who"
        "|资源|人员|执行人|处理人|操作人|办理人|负责人|经办人|审批人|员工|姓名|用户"
    ),
    "start": (
        "start_timestamp|start timestamp|start time|started at|start|begin|begin time"
        "|开始时间|起始时间|开始|受理时间|接单时间"
    ),
    "lifecycle": "lifecycle:transition|lifecycle|transition|life cycle|生命周期|事件类型|阶段状态",
}
ROLE_HEADERS = (
    "org:role|org:group|role|role name|group|group name|department|dept|team|organization|organisation|org|unit"
    "|角色|岗位|职位|职务|部门|部门名称|所属部门|组|小组|班组|团队|组织|科室"
)
"""What the column is called in which a log says in what role, or for which department, a step was done."""


@dataclass(frozen=True)
class Roles:
    """The column of each role, None where the log has none."""

    case: str | None = None
    activity: str | None = None
    time: str | None = None
    resource: str | None = None
    start: str | None = None
    lifecycle: str | None = None


def guessed(headers: Iterable[str]) -> Roles:
    """The roles that the headers suggest; XES names win over plain ones, earlier words over later ones.

    A column gets one role at most. Case, punctuation and underscores do not matter.
    """
    left = list(headers)
    found: dict[str, str] = {}
    for role in ROLES:
        for word in HEADERS[role].split("|"):
            match = next((name for name in left if _plain(name) == _plain(word)), None)
            if match is not None:
                found[role] = match
                left.remove(match)
                break
    return Roles(**found)


def role_column(headers: Iterable[str]) -> str | None:
    """The column of roles or departments that the headers suggest; None where they suggest none."""
    by_plain = {_plain(name): name for name in reversed(list(headers))}
    return next((by_plain[_plain(word)] for word in ROLE_HEADERS.split("|") if _plain(word) in by_plain), None)


def _plain(header: str) -> str:
    return re.sub(r"[\s_\-./]+", " ", header.strip().lower())
