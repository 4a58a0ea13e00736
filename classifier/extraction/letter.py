"""A ticket as one text with its words: see `suqiu.places.letter`."""

from suqiu.places.letter import Letter, Part, Word, read_letter

__all__ = ["Letter", "Part", "Word", "read_letter"]
