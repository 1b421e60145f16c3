"""The states of a table: its own words in order of appearance, or three plain ones where it has none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from opsloop.connectors.states import guess_group
from opsloop.kernel.imports.bundle import ImportedState, StateGroup

# A file that says nothing about states gets these, in the language of its titles: the same file, the same names.
PLAIN: Mapping[bool, Mapping[StateGroup, str]] = {
    False: {"todo": "To do", "doing": "In progress", "done": "Done"},
    True: {"todo": "待办", "doing": "进行中", "done": "已完成"},
}
GROUPS: Sequence[StateGroup] = ("backlog", "todo", "doing", "review", "done")
CATEGORIES: Mapping[str, StateGroup] = {
    "todo": "todo",
    "new": "todo",
    "待办": "todo",
    "inprogress": "doing",
    "indeterminate": "doing",
    "进行中": "doing",
    "正在进行": "doing",
    "done": "done",
    "完成": "done",
}


def chinese(texts: Iterable[str]) -> bool:
    """Whether any of these is written in Chinese."""
    return any("一" <= sign <= "鿿" for text in texts for sign in text)


def placed(name: str, category: str = "") -> tuple[StateGroup, bool]:
    """The group of a status: its category rules, its name tells backlog from to do and review from doing."""
    guess = guess_group(name)
    group = CATEGORIES.get(category.replace(" ", "").casefold())
    if group is None:
        return guess or ("doing", False)
    close = {"todo": ("backlog", "todo"), "doing": ("doing", "review"), "done": ("done",)}[group]
    return guess if guess is not None and guess[0] in close else (group, False)


@dataclass
class States:
    """The states met so far, by the name the table gives them."""

    in_chinese: bool = False
    found: dict[str, ImportedState] = field(default_factory=dict)

    def named(self, name: str, category: str = "") -> ImportedState:
        """The state called so."""
        if name not in self.found:
            group, cancels = placed(name, category)
            self.found[name] = ImportedState(source_id=name, name=name, group=group, cancels=cancels)
        return self.found[name]

    def of_group(self, group: StateGroup) -> ImportedState:
        """A state of this group that gives nothing up: one the table has, else a plain one."""
        for state in self.found.values():
            if state.group == group and not state.cancels:
                return state
        name = PLAIN[self.in_chinese][group]
        return self.found.setdefault(name, ImportedState(source_id=name, name=name, group=group))

    def in_order(self) -> list[ImportedState]:
        """From what waits to what is done, then what was given up; a table says no more about their order."""
        return sorted(self.found.values(), key=lambda state: (state.cancels, GROUPS.index(state.group)))

    def plain(self) -> None:
        """Make the three plain states, in their order."""
        for group in PLAIN[self.in_chinese]:
            self.of_group(group)
