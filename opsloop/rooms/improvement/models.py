"""Improvements, with who signs their version, from which day each team follows it, and the verdicts."""

from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.signature import Signature
from opsloop.rooms.improvement.team_day import TeamDay
from opsloop.rooms.improvement.verdict import Verdict

__all__ = ["Improvement", "Signature", "TeamDay", "Verdict"]
