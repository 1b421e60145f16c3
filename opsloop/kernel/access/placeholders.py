"""People known from imports only, and how one becomes a real user with their history."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Workspace

Finder = Callable[[Workspace], Iterable[int]]

_finders: list[Finder] = []


def register_placeholders(finder: Finder) -> Finder:
    """Let a room say which users it knows in a workspace, by id; only those can be offered there.

    The event log is not asked: without an index by actor that would read a million rows for one list of names.
    """
    _finders.append(finder)
    return finder


def placeholders_of(workspace: Workspace) -> QuerySet[User]:
    """The people an import brought into this workspace who cannot sign in yet, by name."""
    known = {key for finder in _finders for key in finder(workspace)}
    return User.objects.filter(pk__in=known, email=None).order_by("name", "pk")


@transaction.atomic
def become(placeholder: User, *, email: str, name: str, password: str) -> User:
    """Turn the placeholder into somebody who can sign in: every row of their history is theirs already."""
    placeholder.email, placeholder.name, placeholder.is_active = email, name, True
    placeholder.set_password(password)
    placeholder.save(update_fields=["email", "name", "is_active", "password"])
    return placeholder


@transaction.atomic
def absorb(placeholder: User, user: User) -> None:
    """Give the user everything that points to the placeholder, who then is gone.

    A row that the user has already, such as their own person in the same workspace, cannot be moved: the room hears
    of the joining and decides. While such rows remain, so does the placeholder.
    """
    kept = [relation for relation in _pointing_here() if not _moved(relation, placeholder, user)]
    if not kept:
        placeholder.delete()


def _pointing_here() -> list[models.ForeignObjectRel]:
    """Every foreign key to a user, also those without a name on this side and those of many-to-many tables."""
    fields = User._meta.get_fields(include_hidden=True)
    return [f for f in fields if isinstance(f, models.ForeignObjectRel) and (f.one_to_many or f.one_to_one)]


def _moved(relation: models.ForeignObjectRel, placeholder: User, user: User) -> bool:
    """Move one relation's rows in one go, past the log's own refusal to be changed; False where one is taken."""
    model, name = relation.related_model, relation.field.name
    rows: QuerySet[models.Model] = QuerySet(model).filter(**{name: placeholder})
    try:
        with transaction.atomic():
            rows.update(**{name: user})
    except IntegrityError:
        return False
    return True
