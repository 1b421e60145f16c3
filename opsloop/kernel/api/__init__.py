"""REST with OpenAPI for every record type, generated from its view set, and webhooks that tell others what happened.

Endpoints: `build.py` puts them together, `record_type.py` makes those of one type, rooms add verbs by `verbs.register`.
Every call passes the door (`door.py`), starts at the gate and changes records by the same verbs as the pages.
"""
