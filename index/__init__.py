"""Records into a store kept in step with the folder, and one search over it."""
