"""Durable background jobs and schedules, kept in the database next to the data they are about.

Say what a job does with `@job("imports.load", retries=3)`, ask for it with `enqueue("imports.load", by=user,
workspace=workspace, title=..., batch_id=7)` inside the transaction that makes it necessary, and let
`opsloop.kernel.jobs.worker.run()` do it: with progress, cancel, retries with back-off, and taken over by another
worker where one dies. A job may therefore be begun more than once; `run.transaction()` commits a step only while
the job is still this worker's. `@every(seconds=60)` above `@job` repeats it.
"""
