"""What an administrator changes and looks at: people, tokens, settings, the state of things."""
