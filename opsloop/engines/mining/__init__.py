"""Process mining: how work really flows, from a log of events."""
