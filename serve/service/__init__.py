"""The service that answers at one address: its applications and its processes."""
