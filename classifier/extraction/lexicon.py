"""The words extraction goes by: see `suqiu.places.lexicon`."""

from suqiu.places.lexicon import Lexicon, lexicon

__all__ = ["Lexicon", "lexicon"]
