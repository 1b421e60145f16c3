"""Jobs and schedules."""

from opsloop.kernel.jobs.job import Job, JobQuerySet
from opsloop.kernel.jobs.schedule import Schedule

__all__ = ["Job", "JobQuerySet", "Schedule"]
