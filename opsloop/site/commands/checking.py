"""Commands that look at an installation: check and status."""

import os
import shutil
import sys
from collections.abc import Iterator

import click
from django.conf import settings
from django.core.management import call_command

from opsloop.site.commands.group import make_ready, opsloop
from opsloop.site.commands.language import gettext as _
from opsloop.site.preparing import unprepared

ROOM_MB = 500


@opsloop.command(help=_("Look for wrong settings, a database that is not ready, and other trouble."))
def check() -> None:
    make_ready()
    call_command("check", fail_level="WARNING")
    problems = list(_problems())
    for problem in problems:
        click.echo(f"! {problem}", err=True)
    if problems:
        sys.exit(1)
    click.echo(_("Nothing is wrong."))


@opsloop.command(help=_("Where the data is, whether it is set up, and how much there is."))
def status() -> None:
    make_ready()
    from django.db import connection

    from opsloop.kernel.accounts.models import User
    from opsloop.kernel.workspaces.models import Workspace

    place = connection.settings_dict["NAME"]
    click.echo(_("Address: %s") % settings.BASE_URL)
    click.echo(_("Home: %s") % settings.HOME)
    click.echo(_("Database: %(engine)s, %(place)s") % {"engine": connection.vendor, "place": place})
    if what_to_do := unprepared():
        click.echo(what_to_do)
        return
    counts = {"users": User.objects.exclude(email=None).count(), "workspaces": Workspace.objects.count()}
    click.echo(_("Workspaces: %(workspaces)s. Users who may sign in: %(users)s.") % counts)
    if not counts["users"]:
        click.echo(_("Open the address in a browser to set up the first team."))


def _problems() -> Iterator[str]:
    if what_to_do := unprepared():
        yield what_to_do
    elif lost := _given_up():
        yield _("%s events were never taken by a listener: the log says which.") % lost
    free = shutil.disk_usage(settings.HOME).free // 2**20
    if free < ROOM_MB:
        yield _("Only %(free)s MB are free in %(home)s.") % {"free": free, "home": settings.HOME}
    if not os.access(settings.HOME, os.W_OK):
        yield _("%s cannot be written to.") % settings.HOME


def _given_up() -> int:
    from opsloop.kernel.activity.delivery import given_up

    return given_up()
