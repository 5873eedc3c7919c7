"""Batches: many policy weightings of one scenario, laid out as jobs."""
