"""Keeping an index right: watching folders, correcting what the machine read, looking at what was, mending."""
