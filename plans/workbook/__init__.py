"""A whole plan as one Excel workbook.

`write` makes a file of a plan's book, `apply` makes the stored plan what a file says, `jobs` does
so in the background for the pages in `admin`; `copying` turns the book of a plan into that of the
next. `plan_sheets` and `document_sheets` declare the sheets of this app.
"""
