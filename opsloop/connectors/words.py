"""Small vocabularies of cells, in Chinese and English: priorities, yes and no, kinds of work, people and labels."""

import re
from collections.abc import Mapping

from opsloop.kernel.imports.bundle import ItemKind, Priority

PRIORITIES: Mapping[Priority, str] = {
    "urgent": "urgent highest blocker critical immediate emergency asap p0 "
    "höchste höchst dringend plushaute urgente критический "
    "紧急 特急 加急 最高 非常高 极高 严重 致命 紧急重要 重要紧急",
    "high": "high major important p1 hoch haute élevée alta 高い высокий 高 较高 高优 高优先级 重要 优先",
    "medium": "medium normal moderate default standard p2 mittel moyenne media средний "
    "中 中等 普通 一般 正常 默认 中优先级",
    "low": "low lowest minor trivial p3 p4 niedrig niedrigste basse faible baja 低い низкий "
    "低 较低 最低 低优先级 不急 次要",
    "none": "none no unset - 无 未设置 无优先级",
}
PRIORITY_OF = {word: priority for priority, words in PRIORITIES.items() for word in words.split()}

YES = {"yes", "y", "true", "t", "1", "x", "✓", "✔", "√", "☑", "done", "是", "对", "已", "有", "完成", "已完成"}
NO = {"no", "n", "false", "f", "0", "✗", "×", "☐", "否", "不", "未", "无", "未完成"}

KINDS: Mapping[ItemKind, str] = {
    "milestone": "milestone milestones 里程碑 节点",
    "deliverable": "deliverable deliverables epic 交付物 交付 成果 史诗",
    "action": "action actionitem 行动项 待办事项",
}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}

BETWEEN_PEOPLE = re.compile(r"[、,，;；/|\n]+")
BETWEEN_LABELS = re.compile(r"[、,，;；\n]+")
NOBODY = {"", "-", "—", "无", "暂无", "待定", "未分配", "unassigned", "nobody", "none", "tbd", "n/a"}


def read_priority(cell: str) -> Priority | None:
    """Our priority for their word; None when the word says nothing."""
    text = re.sub(r"[\s·:：()（）!！]+|优先级$|优先$", "", cell.casefold())
    return PRIORITY_OF.get(text) or PRIORITY_OF.get(cell.strip().casefold()[:2].rstrip("-—: "))


def read_yes(cell: str) -> bool | None:
    """Yes, no, or neither."""
    text = cell.strip().casefold()
    return True if text in YES else False if text in NO else None


def read_kind(cell: str) -> ItemKind:
    """The kind of work their word means; a task unless it says otherwise."""
    return KIND_OF.get(re.sub(r"[\s_-]+", "", cell.casefold()), "task")


def read_people(cell: str) -> list[str]:
    """The names in a cell, each once, without the @ before them."""
    names = (part.strip().lstrip("@").strip() for part in BETWEEN_PEOPLE.split(cell))
    return list(dict.fromkeys(name for name in names if name.casefold() not in NOBODY))


def read_labels(cell: str) -> list[str]:
    """The labels in a cell, each once, without the # before them."""
    return list(
        dict.fromkeys(name for part in BETWEEN_LABELS.split(cell) if (name := part.strip().lstrip("#").strip()))
    )


def read_percent(cell: str, *, fraction: bool) -> int | None:
    """0 to 100; with `fraction`, 1 is all of it."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([%％]?)", cell.strip())
    if found is None:
        return None
    amount = float(found[1]) * (100 if fraction and not found[2] else 1)
    return round(amount) if amount <= 100 else None  # noqa: PLR2004 - per cent
