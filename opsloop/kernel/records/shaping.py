"""What a team does to the fields of its own making: add, rename, reorder, archive, and change what can be chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.track import Changes, track
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.custom_field import AT_ONCE, CustomField, CustomValue, index_many
from opsloop.kernel.records.label import COLORS, Label, NeedsName
from opsloop.kernel.records.types import record_class

if TYPE_CHECKING:
    from opsloop.kernel.accounts.models import User
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.workspaces.models import Workspace

T = TypeVar("T")
KEY_LENGTH = 32
LONGEST_OPTION = 100
MOST_OPTIONS = 200
CHOSEN = {CustomField.Kind.SELECT, CustomField.Kind.MULTI_SELECT}


class FieldTaken(Refused):
    """Two fields of one place would be called the same."""

    sentence = _("There is already a field called “%(name)s”.")


class OptionTaken(Refused):
    """Two options of one field would be called the same."""

    sentence = _("There is already an option “%(name)s”.")


class NeedsOptions(Refused):
    """A field to choose from with nothing to choose."""

    sentence = _("Say what can be chosen, one option a line.")


class TooManyOptions(Refused):
    """More options than anybody finds their way in."""

    sentence = _("A field has at most %(most)s options.")


def free_key(name: str, taken: set[str]) -> str:
    """A key nobody has, from the letters of the name or its pinyin: `渠道` qu_dao."""
    from pypinyin import lazy_pinyin

    letters = re.sub(r"[^a-z0-9]+", "_", "_".join(lazy_pinyin(name)).lower()).strip("_")
    wish = (letters if letters[:1].isalpha() else f"f_{letters}").strip("_")[:KEY_LENGTH] or "f"
    return next(key for n in range(1, len(taken) + 2) if (key := wish if n == 1 else f"{wish}_{n}") not in taken)


def fields_at(workspace: Workspace, record_type: str, scope_id: int | None) -> list[CustomField]:
    """The fields made at just this place, the archived ones too, held until the transaction ends."""
    rows = CustomField.objects.filter(workspace=workspace, record_type=record_type, scope_id=scope_id)
    return list(rows.select_for_update(no_key=True))


@transaction.atomic
def add_field(
    workspace: Workspace,
    record_type: str,
    *,
    by: User,
    name: str,
    kind: str,
    options: Iterable[str] = (),
    scope_id: int | None = None,
) -> CustomField:
    """A new field at the end; values that records already keep under its key count from now on."""
    here = fields_at(workspace, record_type, scope_id)
    chosen = clean_options(options) if kind in CHOSEN else []
    if kind in CHOSEN and not chosen:
        raise NeedsOptions
    taken = set(CustomField.objects.filter(workspace=workspace, record_type=record_type).values_list("key", flat=True))
    field = CustomField(
        workspace=workspace,
        record_type=record_type,
        scope_id=scope_id,
        name=free_name(name, here),
        kind=kind,
        options=chosen,
        colors={option: COLORS[place % len(COLORS)] for place, option in enumerate(chosen)},
        position=max((row.position for row in here), default=-1) + 1,
    )
    field.key = free_key(field.name, taken)
    field.full_clean(exclude=["workspace"])
    field.save()
    index_field(field)
    _track(field, "field_added", by=by)
    return field


def free_name(name: str, others: Sequence[CustomField]) -> str:
    """The name, where it is one and no other field in use has it."""
    name = name.strip()[:80]
    if not name:
        raise NeedsName
    if any(other.name.casefold() == name.casefold() and not other.archived for other in others):
        raise FieldTaken(name=name)
    return name


@transaction.atomic
def rename_field(field: CustomField, name: str, *, by: User) -> None:
    """Another name; key and values stay."""
    here = fields_at(field.workspace, field.record_type, field.scope_id)
    before, field.name = field.name, free_name(name, [other for other in here if other.pk != field.pk])
    if before != field.name:
        field.save(update_fields=["name"])
        _track(field, "field_renamed", by=by, changes={"name": (before, field.name)})


@transaction.atomic
def show_to_clients(field: CustomField, *, by: User, shown: bool) -> None:
    """Let guests see the field wherever they see the records, or keep it from them."""
    if field.for_clients == shown:
        return
    field.shown_to_clients = shown
    field.save(update_fields=["shown_to_clients"])
    _track(field, "field_shown" if shown else "field_kept_inside", by=by)


@transaction.atomic
def move_field(field: CustomField, by_steps: int) -> None:
    """Up (negative) or down among the fields of its place that are in use."""
    here = [row for row in fields_at(field.workspace, field.record_type, field.scope_id) if not row.archived]
    ordered = moved(here, next(row for row in here if row.pk == field.pk), by_steps)
    for position, row in enumerate(ordered):
        row.position = position
    CustomField.objects.bulk_update(ordered, ["position"])


def moved(rows: Sequence[T], row: T, by_steps: int) -> list[T]:
    """The rows with one of them some steps further."""
    rest = list(rows)
    at = rest.index(row)
    rest.insert(max(0, min(len(rest) - 1, at + by_steps)), rest.pop(at))
    return rest


@transaction.atomic
def archive_field(field: CustomField, *, by: User, archived: bool = True) -> None:
    """Out of sight, or back; what records keep under its key stays in either case."""
    if not archived:
        here = fields_at(field.workspace, field.record_type, field.scope_id)
        free_name(field.name, [other for other in here if other.pk != field.pk])
    field.archived = archived
    field.save(update_fields=["archived"])
    if not archived:
        index_field(field)
    _track(field, "field_archived" if archived else "field_restored", by=by)


def clean_options(options: Iterable[str]) -> list[str]:
    """Each option once, trimmed, in order."""
    found = list(dict.fromkeys(option.strip()[:LONGEST_OPTION] for option in options if option.strip()))
    if len(found) > MOST_OPTIONS:
        raise TooManyOptions(most=MOST_OPTIONS)
    return found


@transaction.atomic
def add_option(field: CustomField, name: str, *, by: User) -> None:
    """One more thing to choose."""
    name = _option_name(field, name)
    color = COLORS[len(field.options) % len(COLORS)]
    _set_options(field, clean_options([*field.options, name]), {**field.colors, name: color}, by=by)


@transaction.atomic
def rename_option(field: CustomField, option: str, name: str, *, by: User) -> None:
    """Another name for an option, also in every record that has it."""
    name = name.strip()
    if name == option:
        return
    name = _option_name(field, name)
    colors = {name if key == option else key: color for key, color in field.colors.items()}
    _set_options(field, [name if each == option else each for each in field.options], colors, by=by)
    _replace(field, option, name)


def color_option(field: CustomField, option: str, color: str) -> None:
    """Another colour for an option."""
    if color in Label.Color.values:
        field.colors = {**field.colors, option: color}
        field.save(update_fields=["colors"])


@transaction.atomic
def move_option(field: CustomField, option: str, by_steps: int, *, by: User) -> None:
    """Up (negative) or down among the options."""
    if option in field.options:
        _set_options(field, moved(field.options, option, by_steps), field.colors, by=by)


@transaction.atomic
def remove_option(field: CustomField, option: str, *, by: User) -> None:
    """No longer to be chosen; records that have it keep it."""
    left = [each for each in field.options if each != option]
    if not left:
        raise NeedsOptions
    _set_options(field, left, field.colors, by=by)


def _option_name(field: CustomField, name: str) -> str:
    name = name.strip()[:LONGEST_OPTION]
    if not name:
        raise NeedsName
    if any(name.casefold() == other.casefold() for other in field.options):
        raise OptionTaken(name=name)
    return name


def _set_options(field: CustomField, options: list[str], colors: dict[str, str], *, by: User) -> None:
    before, field.options, field.colors = field.options, options, colors
    field.save(update_fields=["options", "colors"])
    if before != options:
        _track(field, "field_options_changed", by=by, changes={"options": (before, options)})


def _replace(field: CustomField, option: str, name: str) -> None:
    having = CustomValue.objects.filter(field=field, text=option).values("record_id")

    def put(record: Record) -> bool:
        value = record.custom.get(field.key)
        new = [name if each == option else each for each in value] if isinstance(value, list) else name
        record.custom = {**record.custom, field.key: new}
        return bool(value != new)

    _rewrite(field, {"pk__in": list(having.values_list("record_id", flat=True))}, put)


def index_field(field: CustomField) -> None:
    """Index what records already keep under the field's key, as after an import or a time in the archive."""
    _rewrite(field, {"workspace_id": field.workspace_id, "custom__has_key": field.key})


def change_values(field: CustomField, change: Callable[[Any], Any]) -> None:
    """Give every record that has a value of the field another one."""

    def put(record: Record) -> bool:
        value = record.custom.get(field.key)
        if value is None:
            return False
        record.custom = {**record.custom, field.key: change(value)}
        return True

    _rewrite(field, {"workspace_id": field.workspace_id, "custom__has_key": field.key}, put)


def _rewrite(field: CustomField, which: dict[str, Any], change: Callable[[Record], bool] | None = None) -> None:
    """Change the own values of these records, and bring the index in step."""
    model = record_class(field.record_type)
    if model is None:
        return
    keys = list(model._default_manager.filter(**which).values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        rows = list(model._default_manager.filter(pk__in=keys[start : start + AT_ONCE]))
        different = [row for row in rows if change is not None and change(row)]
        model._default_manager.bulk_update(different, ["custom"])
        index_many(rows)


def _track(field: CustomField, verb: str, *, by: User, changes: Changes | None = None) -> None:
    track(
        workspace_id=field.workspace_id,
        record_type="custom_field",
        record_id=field.pk,
        label=field.name,
        verb=verb,
        by=by,
        changes=changes,
    )
