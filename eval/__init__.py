"""Proves the product: cases to scores to metrics, and gates that block a worse model."""
