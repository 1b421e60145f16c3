"""The root of the command line: makes ready, and says a mistake in a sentence instead of a trace."""

import click
import django
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import execute_from_command_line, get_commands
from django.db import DatabaseError
from django.utils import translation

import opsloop as package
from opsloop.kernel.pages.refused import Refused
from opsloop.site.commands.language import gettext as _
from opsloop.site.commands.language import terminal_language
from opsloop.site.starting import everything_stays

# What the library's help and refusals call the things that an option takes.
click.IntRange.name = _("whole number")
click.FloatRange.name = _("number")


class Sentences(click.Group):
    """A group whose commands refuse in a sentence, and which hands what it does not know to Django."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a person's mistake becomes one line and exit code 1."""
        try:
            return super().invoke(ctx)
        except (Refused, ImproperlyConfigured) as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except ValidationError as refusal:
            raise click.ClickException(" ".join(refusal.messages)) from refusal
        except DatabaseError as refusal:
            text = _("The database does not answer, or is not prepared (opsloop migrate): %s")
            raise click.ClickException(text % str(refusal).strip()) from refusal

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = super().get_command(ctx, cmd_name)
        return known or (_django_command(cmd_name) if cmd_name in get_commands() else None)


def make_ready() -> None:
    """Start Django, speaking the terminal's language from here on."""
    with everything_stays():
        django.setup()
    translation.activate(terminal_language())


def _django_command(name: str) -> click.Command:
    return click.Command(
        name,
        callback=lambda arguments: execute_from_command_line(["opsloop", name, *arguments]),
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
        add_help_option=False,
    )


@click.group(cls=Sentences, help=_("Run an installation of Opsloop and look after it."))
@click.version_option(package.__version__, prog_name="opsloop")
def opsloop() -> None:
    """Only holds the commands."""


@opsloop.command(
    "django",
    help=_("Any command of Django's own management."),
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def pass_through(arguments: tuple[str, ...]) -> None:
    """Hand the arguments on as they are."""
    execute_from_command_line(["opsloop django", *arguments])
