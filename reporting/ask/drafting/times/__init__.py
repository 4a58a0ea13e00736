"""Of which time: one period, two to compare, several in a row; days of every year, working days."""
