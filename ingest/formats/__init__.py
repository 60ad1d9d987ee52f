"""One module for each format a record may come in."""
