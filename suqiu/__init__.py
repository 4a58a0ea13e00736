"""The shared vocabulary of the house: records, taxonomy, text, files, settings, errors."""

__version__ = "0.1.0"
