"""Data sets: their schema, reading, checking and writing, and the tables of a plan."""
