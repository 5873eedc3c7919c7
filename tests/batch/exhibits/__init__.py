"""The page and workbook of a batch."""
