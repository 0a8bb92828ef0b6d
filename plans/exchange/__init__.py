"""Excel and CSV files: what stands in them, reading, writing, and the check of office files.

`packages` and `other_formats` look at what a file is; `workbook` and `delimited` read one into a
`table`; `columns` says what its cells mean; `writing` makes sheets that come back, `report_sheet`
those that are only read. `admin` and `formats` are the face of lists in the admin, on
django-import-export. `identity` tells which record a row is.
"""
