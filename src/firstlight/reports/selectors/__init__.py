"""The reads of this room; everything that takes an access enforces it."""
