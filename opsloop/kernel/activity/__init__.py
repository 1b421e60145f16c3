"""The append-only event log: everything that means something is tracked here, and heard from here."""
