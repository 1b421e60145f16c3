"""Processes, their versions and roles."""

from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.roles import ProcessRole
from opsloop.rooms.processes.version import ProcessVersion, Step

__all__ = ["Process", "ProcessRole", "ProcessVersion", "Step"]
