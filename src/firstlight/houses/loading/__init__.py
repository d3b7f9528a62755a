"""The steps of loading a register; `houses.services.load_town` puts them in order."""
