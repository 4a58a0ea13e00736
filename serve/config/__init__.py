"""What `suqiu config check` looks at before a service is started."""
