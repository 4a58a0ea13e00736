"""Stretches of a question and what they can mean: the tokens that all later steps work on."""
