"""From marks to a draft: what one question says, before earlier turns fill the rest."""
