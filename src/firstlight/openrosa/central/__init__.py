"""What clients of ODK Central's API read, such as pyodk: towns as projects, houses as entities."""
