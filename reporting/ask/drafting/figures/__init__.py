"""Which figures: named ones, shares of a whole, how many times one number is another."""
