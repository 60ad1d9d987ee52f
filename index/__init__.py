"""Keeping records searchable: a catalog, its derived indexes, and one search over them."""
