"""Messages between Python and the browser (typed, packed) and mounting of browser components."""
