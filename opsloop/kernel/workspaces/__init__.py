"""The team's space: workspaces, memberships with a role, invitations."""
