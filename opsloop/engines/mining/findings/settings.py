"""What a team may set for the detectors; the numbers given here are those of the reference."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rates:
    """What an hour of work and a day of a waiting case cost; None where nobody said."""

    work_hour: float | None = None
    waiting_day: float | None = None

    def money(self, *, waiting_days: float, effort_hours: float | None) -> float | None:
        """The cost of both, None when no rate applies."""
        parts = []
        if self.waiting_day is not None:
            parts.append(waiting_days * self.waiting_day)
        if self.work_hour is not None and effort_hours is not None:
            parts.append(effort_hours * self.work_hour)
        return sum(parts) if parts else None


@dataclass(frozen=True)
class Settings:
    """Thresholds and hints. Shares are between 0 and 1, times in seconds."""

    rates: Rates = field(default_factory=Rates)
    approvals: tuple[str, ...] | None = None
    """Activities that are approvals, and no others; guessed by their names unless given."""
    refusals: tuple[str, ...] | None = None
    """Activities that mean a refusal, and no others; guessed by their names unless given."""
    outcome: str | None = None
    """The column that says how a decision ended; guessed by its header unless given."""
    deadline: str | None = None
    """The column of the moment by which a case was promised; guessed by its header unless given."""
    promised_s: float | None = None
    """How long a case may last at most, where there is no column."""
    least: int = 50
    """Rules about shares say nothing below so many observations."""
    bottleneck_share: float = 0.3
    rework_share: float = 0.05
    ping_pong_least: int = 10
    merge_share: float = 0.95
    same_person_share: float = 0.9
    either_order_share: float = 0.1
    batch_gap_s: float = 60.0
    batch_size: int = 3
    batch_share: float = 0.3
    batch_wait_s: float = 3_600.0
    least_people: int = 0
    """Nothing is said of deadlines where fewer people did it, of those whom the log knows."""
    evidence: int = 20
    """How many cases a finding names."""
