"""Intake: what the desk asks of every ticket besides its code. All rules are configuration."""
