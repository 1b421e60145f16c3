"""REST with OpenAPI for every record type, and webhooks."""
