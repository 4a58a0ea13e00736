"""The doors of the house, command line and HTTP, and what every one of them opens."""
