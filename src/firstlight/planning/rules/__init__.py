"""Pure planning: streets to stops, belief, rounds, estimates. Values in, values out; no Django, no clock."""
