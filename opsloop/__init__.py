"""Opsloop: one self-hosted system in which an operations team runs its work as a closed loop."""

__version__ = "0.1.0"
