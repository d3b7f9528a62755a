"""Pure rules of the register: no Django, no clock, no disk."""
