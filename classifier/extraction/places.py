"""Where it is: see `suqiu.places.find`."""

from suqiu.places.find import KINDS, Gazetteer, Place, find_places, read_gazetteer

__all__ = ["KINDS", "Gazetteer", "Place", "find_places", "read_gazetteer"]
