"""Improvements: who signs their version, from which day each team follows it, what was simulated, the verdicts."""

from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.signature import Signature
from opsloop.rooms.improvement.team_day import TeamDay
from opsloop.rooms.improvement.verdict import Verdict
from opsloop.rooms.improvement.what_if import WhatIf

__all__ = ["Improvement", "Signature", "TeamDay", "Verdict", "WhatIf"]
