"""Tickets in and suggestions out, in every format a hotline exports."""
