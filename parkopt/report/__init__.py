"""Workbook, GeoPackage and page of a run."""
