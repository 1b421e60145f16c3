"""Projects and the work in them: states, dependencies, acceptance, time."""
