"""The command line `opsloop`: plain words for whoever runs an installation, in Chinese or English by LANG."""

import os

from opsloop.site.starting import everything_stays


def main() -> None:
    """Run the command that the process was started with."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opsloop.site.settings")
    with everything_stays():
        from opsloop.site.commands.all import opsloop
    opsloop(prog_name="opsloop")
