"""What every room stands on: accounts, access, records, activity, search, jobs, imports, pages."""
