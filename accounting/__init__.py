"""The domain: rows of the source become documents, and documents become problems or not. Standard library only."""
