"""Who signs in: users, the sessions they are signed in with, passwords and personal preferences."""
