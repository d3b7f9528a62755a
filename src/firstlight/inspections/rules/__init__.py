"""Pure rules of the inspections room: no Django, no clock."""
