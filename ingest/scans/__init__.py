"""Scanned pages: their images recognised, and text layers judged, so that both read like any other page."""
