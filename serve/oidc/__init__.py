"""Single sign-on: authorization code with PKCE, state and nonce against the site's issuer."""
