"""The doors of the house: command line and HTTP, and the places that wire the rooms."""
