"""What the runs of a batch tell: pure functions from the tables of a store to tables of findings."""
