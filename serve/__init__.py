"""The doors of the house: command line and HTTP, and the one place that wires the rooms."""
