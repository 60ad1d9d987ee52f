"""Reading records: a file on disk becomes a Record with a map back to its source."""
