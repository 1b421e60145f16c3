"""The language of the command line: Chinese where the terminal's is, else English.

It reads the same catalogue as the pages but without Django, so that help works where the settings are wrong.
"""

import gettext as catalogue
import os
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[3] / "locale"
CHINESE = "zh_Hans"


def terminal_language() -> str:
    """`zh-hans` or `en`, as the usual variables of a terminal say."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh-hans" if value.lower().startswith("zh") else "en"
    return "en"


def speak() -> None:
    """Make `gettext`, ours and click's alike, answer in the terminal's language."""
    os.environ["LANGUAGE"] = CHINESE if terminal_language() == "zh-hans" else "en"
    catalogue.bindtextdomain("django", str(LOCALE))
    catalogue.textdomain("django")


speak()
gettext = catalogue.gettext
ngettext = catalogue.ngettext


def words_of_the_library() -> list[str]:
    """What the command-line library says by itself, listed here so that the catalogue translates it."""
    return [
        gettext("Usage:"),
        gettext("Options"),
        gettext("Commands"),
        gettext("Missing command."),
        gettext("Show this message and exit."),
        gettext("Show the version and exit."),
        gettext("Aborted!"),
        gettext("Error: {message}"),
        gettext("Try '{command} {option}' for help."),
        gettext("No such command {name!r}."),
        gettext("No such option {name!r}."),
        gettext("Invalid value: {message}"),
        gettext("Invalid value for {param_hint}: {message}"),
        gettext("Missing argument"),
        gettext("Missing option"),
        gettext("default: {default}"),
        gettext("Repeat for confirmation"),
        gettext("Error: The two entered values do not match."),
        gettext("{value!r} is not a valid {number_type}."),
        gettext("{value} is not in the range {range}."),
        gettext("{name} {filename!r} does not exist."),
        gettext("file"),
        gettext("path"),
    ]
