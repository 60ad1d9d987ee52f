"""Answering from records: questions, evidence, citations, the command line and the page."""
