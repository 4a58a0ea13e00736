"""Names that end like what they name: see `suqiu.places.names`."""

from suqiu.places.names import PROPER, name_start, names_ending

__all__ = ["PROPER", "name_start", "names_ending"]
