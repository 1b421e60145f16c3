"""Relations between any two records."""

from opsloop.kernel.links.link import Link, LinkQuerySet

__all__ = ["Link", "LinkQuerySet"]
