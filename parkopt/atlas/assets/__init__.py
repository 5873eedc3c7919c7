"""Our own JavaScript and CSS."""
