"""The generator of the synthetic demo city."""
