"""Verdicts on histories whose answer is known: improved, worse, none, too little; never before the window ends."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from opsloop.engines.mining import event_log
from opsloop.engines.warehouse import Warehouse, from_rows
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.jobs.models import Job
from opsloop.rooms.improvement.counting_in import WASH_IN, counted_in
from opsloop.rooms.improvement.facts import Facts, OwnCase, facts_of
from opsloop.rooms.improvement.following import followed_since
from opsloop.rooms.improvement.improving import improve
from opsloop.rooms.improvement.judging import judge, standing_of
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.improvement.observing import counted
from opsloop.rooms.improvement.registration import Measure, Registration
from opsloop.rooms.improvement.rolling_out import Groups, groups_of
from opsloop.rooms.improvement.tasks import judge_what_is_due
from opsloop.rooms.improvement.wording import drifts
from opsloop.rooms.processes.finding_acts import key_of
from opsloop.rooms.processes.kept_findings import finding_from
from tests.rooms.improvement.conftest import TODAY

pytestmark = pytest.mark.django_db
DAY = TODAY - timedelta(weeks=11)
NOW = datetime.combine(TODAY, datetime.min.time(), UTC)


@pytest.fixture
def rolled_out(history, teams, lin, tickets):
    """An improvement about a history, of which 华东组 follows the new version from the day on."""

    def made(registration: Registration, *, everybody: bool = False, weeks: int = 22, **history_of) -> Improvement:
        log = history(day=DAY, weeks=weeks, **history_of)
        found = improve(log, key_of(finding_from(log.findings[0])), by=lin)
        found.register(registration, by=lin)
        days = {None: DAY} if everybody else {teams["华东组"]: DAY, teams["华南组"]: None}
        for team, day in days.items():
            found.team_days.create(team=team, day=day)
        found.process, found.version = tickets, tickets.version
        found.go_to(Improvement.Stage.ROLLING_OUT, locked_at=NOW, process=tickets, version=tickets.version)
        return found

    return made


def by_team(measure: Measure, *counters: Measure) -> Registration:
    return Registration(measure, counters, weeks=10, wash_in_weeks=0, column="组")


@pytest.mark.parametrize(
    ("factor", "better", "answer"),
    [(0.6, "lower", "improved"), (1.6, "lower", "worse"), (1.0, "lower", "no_evidence"), (1.6, "higher", "improved")],
)
def test_the_answer_is_that_of_the_history(rolled_out, factor, better, answer):
    found = rolled_out(by_team(Measure("duration", better=better)), factor=factor)
    (verdict,) = judge(found, now=NOW)
    found.refresh_from_db()
    assert (found.stage, found.answer, verdict.answer) == ("judged", answer, answer)
    assert verdict.figures["method"] == "difference_in_differences"
    assert (verdict.low < factor - 1 < verdict.high) is True
    assert [person.user for person in found.waiting.all()] == [found.owner.user]
    event = Event.objects.of("improvement", found.pk).get(verb="judged")
    words = f"the window is over. Verdict: {Improvement.Answer(answer).label} ({100 * verdict.effect:+.1f}%)"
    with translation.override("en"):
        assert words.replace("(-", "(−") in sentence(event)


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ({"drift": -0.012, "drift_p": 0.004, "holds_to": None, "reason": "drift"},
         "Before the change they moved away from the others by −1.2% a week (p = 0.004)."),
        ({"drift": 0.003, "drift_p": 0.4, "holds_to": -0.021, "reason": ""},
         "It would hold as long as they had not been moving away from the others by more than 2.1% a week."),
        ({"drift": 0.003, "drift_p": 0.4, "holds_to": -0.021, "reason": "too_small"}, ""),
        ({"drift": None, "drift_p": None, "holds_to": None, "reason": "weeks"}, ""),
        ({"reason": ""}, ""),
    ],
)  # fmt: skip
def test_what_moved_before_the_change_is_said_where_it_is_known(figures, told):
    with translation.override("en"):
        assert drifts(Measure("duration"), figures) == told


def test_too_few_cases_are_said_to_be_too_few(rolled_out):
    found = rolled_out(by_team(Measure("duration")), factor=0.5, a_week=5)
    (verdict,) = judge(found, now=NOW)
    assert (verdict.answer, verdict.figures["reason"], verdict.effect) == ("not_enough_data", "cases", None)


def test_where_everybody_follows_it_the_trend_before_and_placebo_dates_decide(rolled_out):
    found = rolled_out(Registration(Measure("steps"), weeks=10, wash_in_weeks=0), everybody=True, factor=0.5)
    (verdict,) = judge(found, now=NOW)
    assert (verdict.answer, verdict.figures["reason"]) == ("not_enough_data", "weeks")
    assert verdict.figures["cases"][0][0] > 100


def test_the_trend_and_placebo_dates_alone_can_show_it_too(rolled_out):
    said = Registration(Measure("duration"), weeks=13, wash_in_weeks=0)
    found = rolled_out(said, everybody=True, factor=0.4, weeks=28, teams=("华东组",))
    assert judge(found, now=NOW) == []
    (verdict,) = judge(found, now=NOW + timedelta(weeks=3))
    assert (verdict.answer, verdict.figures["method"]) == ("improved", "interrupted_time_series")


def test_nothing_can_be_said_once_the_log_is_thrown_away(rolled_out, lin):
    found = rolled_out(by_team(Measure("duration")), factor=0.6)
    found.log.remove(by=lin)
    found.refresh_from_db()
    (verdict,) = judge(found, now=NOW)
    assert verdict.answer == "not_enough_data"


@pytest.mark.parametrize(("factor", "fitting"), [(1.0, 1.0), (0.6, 0.0)])
def test_whether_the_version_is_followed_is_counted_since_the_roll_out(rolled_out, lin, factor, fitting):
    """The version has the check; those who are quicker leave it out."""
    found = rolled_out(by_team(Measure("duration")), factor=factor)
    registered, groups = found.registered, groups_of(found)
    with facts_of(found) as facts:
        rows = counted(facts, registered.main, registered, groups)
        told = followed_since(found, facts, rows, groups, by=lin)
    assert told.cases == 12 * 11
    assert told.fitting == fitting * told.cases
    assert told.deviations == (() if fitting else (("missing_approval", "主管复核", told.cases),))


def test_a_counter_measure_that_falls_holds_the_praise_back(rolled_out):
    faster, fewer = Measure("duration", better="higher"), Measure("steps", better="higher")
    found = rolled_out(by_team(faster, fewer), factor=0.6)
    verdicts = judge(found, now=NOW)
    assert [row.answer for row in verdicts] == ["worse", "worse"]
    other = rolled_out(by_team(Measure("duration"), fewer), factor=0.6)
    verdicts = judge(other, now=NOW)
    assert [row.answer for row in verdicts] == ["no_evidence", "worse"]
    assert verdicts[0].figures["reason"].startswith("counter")


def test_the_job_gives_no_verdict_before_the_window_is_over_and_none_twice(rolled_out, lin, time_machine_at):
    found = rolled_out(by_team(Measure("duration")), factor=0.6)
    standing = standing_of(found, today=TODAY - timedelta(weeks=3))
    assert standing.days_to_go(TODAY - timedelta(weeks=3)) > 0
    assert standing.over > DAY + timedelta(weeks=10)
    run = Run()
    time_machine_at(standing.over - timedelta(days=1))
    assert judge_what_is_due(run) == {"looked": 1, "judged": 0}
    time_machine_at(standing.over)
    assert judge_what_is_due(run) == {"looked": 1, "judged": 1}
    assert judge_what_is_due(run) == {"looked": 0, "judged": 0}
    assert found.verdicts.count() == 1


@pytest.mark.parametrize("measure", [Measure("again"), Measure("steps"), Measure("wait", "答复")])
def test_whatever_is_measured_the_verdict_waits_until_the_last_cases_have_been_followed(rolled_out, measure):
    """A log that was brought does not say that a case has ended: it has where as long again nothing more happens."""
    found = rolled_out(by_team(measure))
    standing = standing_of(found, today=TODAY)
    assert standing.follow_up > 1
    assert standing.over == DAY + timedelta(weeks=10, days=2 * standing.follow_up)
    over = datetime.combine(standing.over, datetime.min.time(), UTC)
    assert judge(found, now=over - timedelta(days=1)) == []
    (verdict,) = judge(found, now=over)
    assert verdict.figures["follow_up"] == standing.follow_up
    assert max(week for week, *_rest in verdict.weeks[0]) == 9


def test_a_counter_measure_without_data_holds_the_praise_back_too(rolled_out):
    found = rolled_out(by_team(Measure("duration"), Measure("wait", "主管复核")), factor=0.6)
    main, counter = judge(found, now=NOW)
    assert (counter.answer, main.answer, found.answer) == ("not_enough_data",) * 3
    assert main.figures["reason"].startswith("open")
    assert main.high < 0


def test_what_a_log_does_not_reach_is_not_known_rather_than_quiet(rolled_out):
    """The log ends five weeks after the roll-out began."""
    found = rolled_out(by_team(Measure("again")), weeks=22, until=DAY + timedelta(weeks=5))
    standing = standing_of(found, today=TODAY)
    assert standing.too_short
    (verdict,) = judge(found, now=NOW)
    assert (verdict.answer, verdict.figures["reason"]) == ("not_enough_data", "weeks")
    assert max(week for week, *_rest in verdict.weeks[0]) == 3


def test_own_cases_count_as_they_were_after_so_many_days(rolled_out):
    """Done since then they were not done then; what was cancelled by then does not count, later it was as it was."""
    begun = datetime(2026, 9, 1, tzinfo=UTC)
    ended = {"quick": (2, False), "slow": (9, False), "open": (None, False), "gone": (3, True), "gone late": (9, True)}
    rows = [(name, step, begun + timedelta(days=day), "a", None, None)
            for name in ended for day, step in enumerate(["ask", "check", "check"])]  # fmt: skip
    own = {
        name: OwnCase(begun, begun + timedelta(days=days) if days else None, 1, cancelled)
        for name, (days, cancelled) in ended.items()
    }
    groups = Groups(DAY, TODAY, frozenset({1}), frozenset({2}), frozenset())
    with Warehouse() as warehouse:
        facts = Facts(event_log(from_rows(warehouse, rows)), own, {}, ZoneInfo("UTC"))
        registered = by_team(Measure("duration"))

        def told(measure: Measure, days: int | None) -> dict[str, tuple[float | None, bool]]:
            cases = counted(facts, measure, registered, groups, days=days)
            return {row.name: (row.observed.value, row.observed.done) for row in cases}

        assert told(Measure("duration"), 5) == {
            "quick": (2.0, True), "slow": (None, False), "open": (None, False), "gone late": (None, False),
        }  # fmt: skip
        assert told(Measure("again"), 1)["slow"] == (0.0, False)
        assert told(Measure("again"), 5)["slow"] == (1.0, False)
        assert told(Measure("duration"), None)["slow"] == (9.0, True)


def test_every_case_that_was_counted_is_kept(rolled_out):
    found = rolled_out(by_team(Measure("duration")), factor=0.6)
    (verdict,) = judge(found, now=NOW)
    sides = [sum(row[3] is control for row in verdict.cases) for control in (False, True)]
    assert sides == [12 * 20, 12 * 20]


def test_kept_it_is_in_force_for_everybody(rolled_out, tickets, lin):
    found = rolled_out(by_team(Measure("duration")), factor=0.6)
    judge(found, now=NOW)
    found.keep(by=lin)
    assert (found.stage, found.waiting.count()) == ("kept", 0)
    tickets.refresh_from_db()
    assert (tickets.version, tickets.rolls_out) == (found.version, False)


class Run:
    """What a job tells its progress to."""

    job: Job | None = None

    def progress(self, done: int, total: int) -> None: ...


@pytest.fixture
def time_machine_at():
    import time_machine

    with time_machine.travel(NOW, tick=False) as travelling:
        yield lambda day: travelling.move_to(datetime.combine(day, datetime.min.time(), UTC))


def test_cases_of_the_wash_in_stand_among_the_rows_and_are_marked(rolled_out):
    found = rolled_out(Registration(Measure("duration"), (), weeks=8, wash_in_weeks=2, column="组"), factor=0.6)
    (verdict,) = judge(found, now=NOW)
    rows = counted_in(found, verdict)
    assert {row.week for row in rows if row.left_out == WASH_IN} == {0, 1}
    counts = [sum(sides) for sides in verdict.figures["cases"]]
    assert [sum(row.control is side and row.value is not None for row in rows) for side in (False, True)] == counts
