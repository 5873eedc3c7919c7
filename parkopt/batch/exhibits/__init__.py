"""What the runs of a batch tell, shown: each analysis as a table and a picture, on an offline page and in a workbook."""
