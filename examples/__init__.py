"""The sample: one real month of a shop, and the loader that turns such a file into source tables."""
