"""Who comes in, and by what: passwords, one-time codes, sign-on, sessions, tokens; and who may try."""
