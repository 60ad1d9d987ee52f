"""The desk's tabs beside the questions: decisions, records and courses, each rendered and served by one module."""
