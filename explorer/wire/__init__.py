"""Between Python and the browser: how a component is mounted, and how its message is packed."""
