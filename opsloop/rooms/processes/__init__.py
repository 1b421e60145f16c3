"""Processes: how work is to be done.

Record: `Process`, an SOP with its draft, its published versions and who has its roles. What a definition means is known
to `engines.workflow`. Verbs: `redraw`, `publish`, `cast`.
"""
