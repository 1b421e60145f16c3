"""Planning: the team's open work laid out in time by skill, load and calendar, as a draft that a person publishes.

Records: `Plan` (a draft beside what is published, a scenario, a proposal), `PlannedWork` (one piece of work in it) and
`Seat` (who does it). Verbs: `draft` asks the engine, `publish` writes dates and people through the work's own verbs,
`withdraw` takes that back. `portfolio` turns rows, read through the gate, into the engine's problem; `comparing` says
what a plan would change.
"""
