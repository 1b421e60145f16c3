"""Every command of the command line, gathered by importing the files that declare them."""

from opsloop.site.commands import checking, keeping, mining, moving, people, planning, running
from opsloop.site.commands.group import opsloop

__all__ = ["checking", "keeping", "mining", "moving", "opsloop", "people", "planning", "running"]
