"""Files and addresses kept with a record, hostile until checked."""
