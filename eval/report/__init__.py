"""Runs as pages: one self-contained HTML file, pictures drawn as SVG, nothing fetched."""
