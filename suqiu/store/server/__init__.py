"""The PostgreSQL that comes with pip: its cluster, who keeps it running, who uses it."""
