"""Measuring answers: gold questions, figures and the gate."""
