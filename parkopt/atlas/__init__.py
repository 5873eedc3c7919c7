"""The offline map of a run."""
