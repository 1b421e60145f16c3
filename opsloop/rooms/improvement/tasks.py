"""What this room does by itself, as jobs."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.judging import judge


@every(rule="FREQ=DAILY;BYHOUR=5")
@job("improvement.judge", title=_("Judge improvements whose window is over"), retries=1)
def judge_what_is_due(run: Run) -> dict[str, int]:
    """A verdict for each improvement whose registered window is over; none before, and none twice."""
    rows = list(Improvement.objects.live().filter(stage=Improvement.Stage.ROLLING_OUT).order_by("pk"))
    judged = 0
    for place, row in enumerate(rows):
        run.progress(place, len(rows))
        judged += bool(judge(row))
    return {"looked": len(rows), "judged": judged}
