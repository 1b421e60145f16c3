"""Improvement: from a finding to the proof that a change made things better, as one chain.

Record: `Improvement`, with what was found, what is measured by (registered and locked before the roll-out),
the version of the SOP that came of it, who has signed it, from which day each team follows it, and the verdicts.
Verbs: `improve` a finding; `begin_redesign`, `publish`, `register`, `ask_to_sign`, `read`, `answer`, `plan_roll_out`,
`begin_roll_out`, `judge`, `keep`, `give_up`. What the statistics mean is known to `engines.statistics`.
"""
