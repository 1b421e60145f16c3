"""Uncertainty: when a plan is done and what it costs if estimates are ranges and risks may happen.

`simulate(problem, estimates)` draws durations and follows the links; with `plan=` it runs the schedule again for each
draw, with the plan's people and order. Draws belong to activities by name (common random numbers): two simulations
with the same seed differ by what was changed and by nothing else.

estimates: what is uncertain · drawing: random numbers · network: runs without resources · outcome: what comes out ·
simulating: `simulate`.
"""

from opsloop.engines.simulation.estimates import Estimate, Risk, WrongEstimate
from opsloop.engines.simulation.outcome import Distribution, Influence, Outcome
from opsloop.engines.simulation.simulating import simulate

__all__ = ["Distribution", "Estimate", "Influence", "Outcome", "Risk", "WrongEstimate", "simulate"]
