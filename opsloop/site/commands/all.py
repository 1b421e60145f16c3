"""Every command of the command line, gathered by importing the files that declare them."""

from opsloop.site.commands import checking, keeping, moving, people, planning, running
from opsloop.site.commands.group import opsloop

__all__ = ["checking", "keeping", "moving", "opsloop", "people", "planning", "running"]
