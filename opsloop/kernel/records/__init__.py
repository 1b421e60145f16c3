"""What makes a record type cheap: the base record, view sets, fields, layouts, saved views, custom fields."""
