"""Jira's CSV export: repeated headers, localised dates, amounts in seconds, comments as `date;author;body`."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from opsloop.connectors import jira_headers
from opsloop.connectors.columns import ColumnMapping
from opsloop.connectors.headers import Role
from opsloop.connectors.jira import project_key
from opsloop.connectors.opening import SourceFile
from opsloop.connectors.refusals import said
from opsloop.connectors.rows import Table, plain, table_of
from opsloop.connectors.tabular import Profile, bundle_of
from opsloop.kernel.imports.bundle import ImportBundle

HEADERS: dict[str, Role] = {
    **jira_headers.HEADERS,
    "summary": "title",
    "概要": "title",
    "摘要": "title",
    "issuekey": "id",
    "key": "id",
    "问题关键字": "id",
    "关键字": "id",
    "issueid": "other_id",
    "问题id": "other_id",
    "issuetype": "kind",
    "问题类型": "kind",
    "status": "state",
    "状态": "state",
    "statuscategory": "state_category",
    "priority": "priority",
    "优先级": "priority",
    "assignee": "assignees",
    "经办人": "assignees",
    "reporter": "created_by",
    "报告人": "created_by",
    "created": "created",
    "创建日期": "created",
    "resolved": "completed",
    "已解决": "completed",
    "解决日期": "completed",
    "duedate": "due",
    "到期日": "due",
    "description": "description",
    "描述": "description",
    "labels": "labels",
    "标签": "labels",
    "originalestimate": "effort",
    "初始预估": "effort",
    "timespent": "spent",
    "耗费时间": "spent",
    "comment": "comment",
    "comments": "comment",
    "评论": "comment",
    "注释": "comment",
    "attachment": "attachment",
    "附件": "attachment",
    "parent": "parent",
    "parentid": "parent",
    "parentkey": "parent",
    "projectname": "project",
    "项目名称": "project",
    "resolution": "field",
    "environment": "field",
}
# Columns nobody misses: they repeat what others say, or count what Jira itself shows.
IGNORED = re.compile(
    r"updated|lastviewed|creator|assigneeid|reporterid|creatorid|watchers(?:id)?|votes|workratio|logwork|Σ.*|"
    r"project(?:key|type|lead|leadid|description|url)|statuscategorychanged|remainingestimate|securitylevel|"
    r"parentsummary|issuecolor|更新日期|关注者|投票|项目关键字|项目类型|项目主管|创建者|剩余预估|"
    + jira_headers.IGNORED,
    re.IGNORECASE,
)
CUSTOM = re.compile(r"(?:custom field|自定义字段)\s*[(（](.+)[)）]", re.IGNORECASE | re.DOTALL)
LINK = re.compile(r"(inward|outward) issue link\s*\((.+)\)", re.IGNORECASE)
CUSTOM_ROLES: dict[str, Role] = {
    "epiclink": "parent",
    "startdate": "start",
    "plannedstart": "start",
    "targetstart": "start",
    "acceptancecriteria": "acceptance_criteria",
    "rank": "ignore",
    "development": "ignore",
    "issuecolor": "ignore",
}


def fits(table: Table) -> bool:
    """Whether these are the columns of Jira."""
    headers = {plain(header) for header in table.headers}
    titles = {header for header, role in HEADERS.items() if role == "title"}
    return bool(headers & {"issuekey", "问题关键字", *jira_headers.KEYS}) and bool(headers & titles)


def role_of(header: str) -> Role | None:
    """What Jira means by its header."""
    if link := LINK.fullmatch(header):
        if not _blocks(header):
            return "ignore"
        return "predecessors" if link[1].casefold() == "inward" else "successors"
    if custom := _custom(header):
        return CUSTOM_ROLES.get(plain(custom[1]), "field")
    if IGNORED.fullmatch(plain(header)):
        return "ignore"
    return HEADERS.get(plain(header))


def _blocks(header: str) -> bool:
    """Whether its links are dependencies; of other kinds the header does not tell which side waits."""
    return "block" in header.casefold()


def field_name(header: str) -> str:
    """The name inside `Custom field (...)`."""
    found = _custom(header)
    return found[1].strip() if found else header


def _custom(header: str) -> re.Match[str] | None:
    return CUSTOM.fullmatch(header) or jira_headers.CUSTOM.fullmatch(header)


def notes(table: Table) -> Sequence[object]:
    """What of the export does not come in."""
    others = [place for place, header in enumerate(table.headers) if LINK.fullmatch(header) and not _blocks(header)]
    links = sum(len(table.column(place)) for place in others)
    logs = sum(len(table.column(place)) for place, header in enumerate(table.headers) if plain(header) == "logwork")
    found = [said(_("Jira's CSV holds no history of states; its JSON with changelog does."))]
    if links:
        found.append(said(_("Issue links that are no dependencies are left out: %(count)s."), count=links))
    if logs:
        found.append(said(_("Work logs are left out, their sum comes in as time spent: %(count)s."), count=logs))
    return found


PROFILE = Profile(
    source="jira", role_of=role_of, field_name=field_name, effort_unit="second", notes=notes, project_id=project_key
)


def read(file: SourceFile, *, mapping: ColumnMapping | None = None) -> ImportBundle:
    """The export as a bundle."""
    return bundle_of(table_of(file, known=HEADERS), name=file.stem, profile=PROFILE, mapping=mapping)
