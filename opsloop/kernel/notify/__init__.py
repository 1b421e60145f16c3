"""The inbox, who is told what and why, and the digest mail."""
