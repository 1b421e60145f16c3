"""The pages of an account: signing in, passwords, profile, sessions."""
