"""Commands that start something: serve, worker, migrate, demo."""

import errno
import importlib.util
import os
import sys
import time

import click
from django.conf import settings
from django.core.management import CommandError, call_command

from opsloop.site import serving
from opsloop.site.commands.group import make_ready, opsloop
from opsloop.site.commands.language import gettext as _
from opsloop.site.preparing import refuse_too_old, unprepared

LOG_INS = "demo-log-ins.txt"


@opsloop.command(help=_("Serve the pages and do the background jobs, until Ctrl-C."))
@click.option("--address", help=_("Where to listen; OPSLOOP_ADDRESS otherwise."))
@click.option("--port", type=click.IntRange(1, 65535), help=_("The port to listen on; OPSLOOP_PORT otherwise."))
@click.option("--processes", type=click.IntRange(1, 64), help=_("How many web processes; OPSLOOP_PROCESSES otherwise."))
def serve(address: str | None, port: int | None, processes: int | None) -> None:
    given = {"OPSLOOP_ADDRESS": address, "OPSLOOP_PORT": port, "OPSLOOP_PROCESSES": processes}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    address, port = settings.ADDRESS, settings.PORT
    try:
        serving.try_to_listen(address, port)
    except OSError as error:
        raise click.ClickException(_cannot_listen(address, port, error)) from error
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    server = serving.web(address=address, port=port, processes=settings.PROCESSES)
    helper = serving.worker()
    server.start()
    helper.start()
    _greet(address, port, server, helper)
    code = serving.keep_running(server, helper)
    click.echo(_("Stopped."))
    sys.exit(code)


@opsloop.command(help=_("Do background jobs, until Ctrl-C. `serve` starts one of these by itself."))
def worker() -> None:
    make_ready()
    if what_to_do := unprepared():
        click.echo(what_to_do, err=True)
        sys.exit(serving.UNPREPARED)
    from opsloop.kernel.jobs.worker import run

    run()


@opsloop.command(
    help=_("Bring the database to the state this version needs."), context_settings={"ignore_unknown_options": True}
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def migrate(arguments: tuple[str, ...]) -> None:
    make_ready()
    refuse_too_old()
    try:
        call_command("migrate", *arguments)
    except CommandError as refusal:
        raise click.ClickException(str(refusal).removeprefix("Error: ")) from refusal


@opsloop.command(help=_("Make the demo team: a workspace of twelve people with half a year of work."))
@click.option("--save", is_flag=True, help=_("Remember the log-ins, so that `serve` shows them."))
def demo(save: bool) -> None:
    make_ready()
    if importlib.util.find_spec("opsloop.site.demo") is None:
        raise click.ClickException(_("This version has no demo team."))
    make = importlib.import_module("opsloop.site.demo").make
    lines = [f"{person.email}  {person.password}  {person.name}" for person in make()]
    click.echo("\n".join(lines))
    if save:
        path = settings.HOME / LOG_INS
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n")


def _cannot_listen(address: str, port: int, error: OSError) -> str:
    text = _("Port %(port)s at %(address)s cannot be used: %(why)s.")
    if error.errno == errno.EADDRINUSE:
        text = _("Port %(port)s at %(address)s is taken: is Opsloop running already? Choose another with --port.")
    return text % {"port": port, "address": address, "why": error.strerror}


def _greet(address: str, port: int, server: serving.Child, helper: serving.Child) -> None:
    """Say where it is, once it answers."""
    patience = time.monotonic() + 60
    while not serving.answers(address, port):
        if server.code is not None or helper.code == serving.UNPREPARED or time.monotonic() > patience:
            return
        time.sleep(0.1)
    click.echo(_("Opsloop runs at %s (Ctrl-C stops it).") % settings.BASE_URL)
    path = settings.HOME / LOG_INS
    if path.exists():
        click.echo(_("Log-ins of the demo team:"))
        click.echo(path.read_text().rstrip())
