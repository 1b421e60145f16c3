"""Outside data: one bundle, one dry run, one loader, one undo."""
