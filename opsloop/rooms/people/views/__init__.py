"""The screens of hours, leave, skills and days of note."""
