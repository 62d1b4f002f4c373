"""What passes between Python and the browser."""
