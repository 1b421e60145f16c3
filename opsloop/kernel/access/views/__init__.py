"""The pages that give access: set-up, workspaces, members, invitations, tokens, sharing."""
