"""People, their teams, roles and skills, and the hours they work."""
