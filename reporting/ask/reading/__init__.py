"""From words to marks: every stretch of a question claimed for a meaning, surest kind first."""
