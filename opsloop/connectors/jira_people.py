"""People in Jira's JSON: an account id, in older versions a key or user name, all meaning the same person."""

from dataclasses import dataclass, field

from opsloop.connectors.shapes import Node, node, text
from opsloop.kernel.imports.bundle import ImportedPerson

IDENTIFIERS = ("accountId", "name", "key", "emailAddress", "displayName")


@dataclass
class People:
    """Everybody met so far, by whatever they were called."""

    known: dict[str, str] = field(default_factory=dict)
    people: dict[str, ImportedPerson] = field(default_factory=dict)

    def key(self, value: object) -> str:
        """The one identifier of this user; empty for nobody."""
        user = node(value)
        names = [name for name in (text(user.get(each)) for each in IDENTIFIERS) if name]
        if not names:
            return ""
        key = next((self.known[name] for name in names[:-1] if name in self.known), names[0])
        for name in names:
            self.known.setdefault(name, key)
        self.people.setdefault(key, self._person(key, user))
        return key

    def named(self, identifier: str, called: str) -> str:
        """The identifier of somebody a changelog names, who may appear nowhere else."""
        if not identifier and not called:
            return ""
        key = self.known.get(identifier) or self.known.get(called) or identifier or called
        self.known.setdefault(identifier or called, key)
        self.people.setdefault(key, ImportedPerson(source_id=key, name=called or key))
        return key

    def found(self) -> list[ImportedPerson]:
        """Everybody, in order of appearance."""
        return list(self.people.values())

    def _person(self, key: str, user: Node) -> ImportedPerson:
        called = text(user.get("displayName")) or text(user.get("name")) or key
        return ImportedPerson(
            source_id=key, name=called, email=text(user.get("emailAddress")), username=text(user.get("name"))
        )
