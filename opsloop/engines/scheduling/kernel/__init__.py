"""Compiled code: turns decisions into dates. Slots and indices only; `tables` makes them from a problem."""
