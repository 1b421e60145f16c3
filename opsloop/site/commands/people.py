"""Commands about who may sign in and where: user and workspace."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy

from opsloop.kernel.pages.refused import Refused
from opsloop.site.commands.group import make_ready, opsloop
from opsloop.site.commands.language import gettext as _

if TYPE_CHECKING:
    from opsloop.kernel.accounts.models import User
    from opsloop.kernel.workspaces.models import Workspace

ROLES = ["owner", "admin", "member", "guest"]


class Unknown(Refused):
    """Nobody and nothing of that name."""

    sentence = gettext_lazy("There is no user or workspace called “%(name)s”.")


class Taken(Refused):
    """The name is in use."""

    sentence = gettext_lazy("“%(name)s” is already in use.")


@opsloop.group(help=_("Who may sign in."))
def user() -> None:
    """Only holds the commands about users."""
    make_ready()


@user.command("add", help=_("Add somebody who may sign in; asks for the password, or reads it from a pipe."))
@click.argument("email")
@click.option("--name", help=_("The name others see; the address otherwise."))
@click.option("--workspace", help=_("The address of the workspace to join."))
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True, help=_("The role there."))
def add_user(email: str, name: str | None, workspace: str | None, role: str) -> None:
    from django.core.validators import validate_email
    from django.db import transaction

    from opsloop.kernel.access.members import add_member
    from opsloop.kernel.accounts.models import User

    validate_email(email)
    if User.objects.filter(email=email.lower()).exists():
        raise Taken(name=email)
    here = find_workspace(workspace) if workspace else None
    password = _new_password()
    with transaction.atomic():
        person = User.objects.create_user(email=email, name=name or email, password=password)
        if here is not None:
            add_member(here, person, role, by=None)
    click.echo(_("%s may sign in.") % email)


@user.command("password", help=_("Give somebody a new password; asks for it, or reads it from a pipe."))
@click.argument("email")
def change_password(email: str) -> None:
    from opsloop.kernel.accounts.signing_in import end_sessions, forgive

    person = find_user(email)
    person.set_password(_new_password())
    person.save(update_fields=["password"])
    end_sessions(person)
    forgive(person)
    click.echo(_("%s has a new password.") % email)


@user.command("list", help=_("Everybody who may sign in, with their roles."))
def list_users() -> None:
    from opsloop.kernel.accounts.models import User

    for person in User.objects.exclude(email=None).prefetch_related("memberships__workspace").order_by("email"):
        places = ", ".join(f"{row.workspace.slug}: {row.role}" for row in person.memberships.all())
        click.echo(f"{person.email}  {person.name}  {places}".rstrip() + ("" if person.is_active else "  -"))


@user.command("role", help=_("Let somebody join a workspace with a role, or change the role they have."))
@click.argument("email")
@click.argument("workspace")
@click.argument("role", type=click.Choice(ROLES))
def change_role(email: str, workspace: str, role: str) -> None:
    from opsloop.kernel.access import members

    membership = members.add_member(find_workspace(workspace), find_user(email), role, by=None)
    members.change_role(membership, role, by=None)
    click.echo(_("%(email)s is %(role)s of %(workspace)s.") % {"email": email, "role": role, "workspace": workspace})


@opsloop.group(help=_("The workspaces of the teams."))
def workspace() -> None:
    """Only holds the commands about workspaces."""
    make_ready()


@workspace.command("add", help=_("Add a workspace under an address of small letters, digits and hyphens."))
@click.argument("address")
@click.option("--name", help=_("The name people see; the address otherwise."))
def add_workspace(address: str, name: str | None) -> None:
    from opsloop.kernel.workspaces.models import Workspace

    if Workspace.objects.filter(slug=address).exists():
        raise Taken(name=address)
    row = Workspace(slug=address, name=name or address)
    row.full_clean()
    row.save()
    click.echo(_("The workspace %s is there.") % address)


@workspace.command("list", help=_("Every workspace, with the number of its people."))
def list_workspaces() -> None:
    from django.db.models import Count

    from opsloop.kernel.workspaces.models import Workspace

    for row in Workspace.objects.annotate(size=Count("memberships")).order_by("slug"):
        click.echo(f"{row.slug}  {row.name}  {row.size}")


def find_user(email: str) -> User:
    """The user with this address."""
    from opsloop.kernel.accounts.models import User

    person = User.objects.filter(email=email.lower()).first()
    if person is None:
        raise Unknown(name=email)
    return person


def find_workspace(slug: str) -> Workspace:
    """The workspace at this address."""
    from opsloop.kernel.workspaces.models import Workspace

    row = Workspace.objects.filter(slug=slug).first()
    if row is None:
        raise Unknown(name=slug)
    return row


def _new_password() -> str:
    """Asked for twice at a terminal, else the first line of what is piped in; weak ones are refused."""
    if sys.stdin.isatty():
        password = click.prompt(_("New password"), hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    validate_password(password)
    return password
