"""The decision register: what was decided, ordered and promised, by whom, for when, and whether it is open."""
