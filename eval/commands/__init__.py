"""One file a command of `suqiu eval`."""
