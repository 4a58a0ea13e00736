"""Which tickets: values and conditions, the two sides of 或, what is left out."""
