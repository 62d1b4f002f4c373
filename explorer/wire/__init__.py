"""Between Python and the browser: each message described and packed, each component mounted."""
