"""How much the clerks of the tests have to do."""

STEPS = 8
CASES = 6
PROCESSES = 12
HAPPENED = 4
