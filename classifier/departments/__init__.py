"""Who takes the ticket, and why: duty list, place, history, rules."""

from classifier.departments.suggest import Departments

__all__ = ["Departments"]
