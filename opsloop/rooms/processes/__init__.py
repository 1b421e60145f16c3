"""Processes: how work is to be done, and its cases.

Records: `Process`, an SOP with its draft, its published versions and who has its roles; `Case`, one run of it. What a
definition means is known to `engines.workflow`; here are its rows. Verbs: `Process.redraw`, `publish`, `cast`;
`Case.create`, `take`, `complete`, `vote`, `tick`, `delegate`, `pause`, `resume`, `cancel`; `lifting.lift` makes a
process of one that is ready.
"""
