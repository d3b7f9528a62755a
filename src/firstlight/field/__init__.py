"""Edge: the field app at /field/ and what a phone with it fetches."""
