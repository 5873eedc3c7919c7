"""What reviewers say of a plan, and what becomes of it: locks for the next solve, corrections for the data."""
