"""The background job of the search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.jobs.registry import job
from opsloop.kernel.jobs.run import Run
from opsloop.kernel.search.reindexing import index_everything

INDEX_EVERYTHING = "search.index_everything"
"""Migrations ask for it by this name."""


@job(INDEX_EVERYTHING, title=_("Index everything anew"), retries=3, stoppable=True)
def index_everything_anew(run: Run) -> int:
    """After entries have learnt to say more."""

    def told(done: int, total: int) -> None:
        run.progress(done, total)
        run.check_cancelled()

    return index_everything(told)
