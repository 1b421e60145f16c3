"""What joins the floors: settings, addresses, server and command line. Composition only."""
