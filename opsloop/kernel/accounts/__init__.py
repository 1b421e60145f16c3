"""Who signs in: users, sessions, API tokens and personal preferences."""
