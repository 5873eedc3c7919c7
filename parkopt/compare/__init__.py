"""Two runs side by side: what differs, and which differences mean something."""
