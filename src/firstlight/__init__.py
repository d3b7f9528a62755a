"""Firstlight: from last night's statement to this evening's repaired windows."""

__version__ = "0.1.0"
