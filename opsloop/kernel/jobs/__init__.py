"""Durable background jobs and schedules, with progress, retries and cancel."""
