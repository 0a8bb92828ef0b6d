"""A whole plan as one Excel workbook: written, read, compared, applied, copied.

In between stands the book: for each sheet its rows as plain values, found by their visible codes.
`sheets` declares the sheets; `store` makes the book of a stored plan, `read` that of a file,
`write` a file of a book; `compare` says what differs between two, `apply` makes the stored plan
the wanted one, `copying` turns the book of a plan into that of the next.
"""
