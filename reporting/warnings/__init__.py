"""What is rising, overdue or about to come, said early and once; see docs/warnings.md."""
