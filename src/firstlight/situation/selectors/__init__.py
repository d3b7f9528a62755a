"""The reads of this room."""
