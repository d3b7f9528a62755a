"""Pure geography: distances, cells, GeoJSON, districts and the street graph. No Django, no clock."""
