"""Writes the tutorial on a batch from a store: ``python -m docs.tutorial out/weights``.

The words that hold for any store stand in page.md.in; what hangs on figures is a function of the batch's analyses.
"""
