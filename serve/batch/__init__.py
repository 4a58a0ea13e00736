"""The nightly batch: many tickets, one result a row, whatever happens on the way."""
