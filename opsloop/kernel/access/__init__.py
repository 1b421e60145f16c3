"""Who may see and do what: shares, `visible_to` and `can`."""
