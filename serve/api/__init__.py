"""HTTP: FastAPI routes, records at the edge, problems for errors."""
