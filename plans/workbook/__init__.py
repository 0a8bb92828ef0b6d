"""A whole plan as one Excel workbook, and its sheets as lists of the admin.

In between stands the book: for each sheet its rows as plain values, found by their visible codes.
The app that owns the rows declares their `sheet` and registers it. `store` makes the book of a
stored plan, `read` that of a file, `write` a file of a book; `compare` says what differs between
two, `records` builds what is wanted, `saving` writes it. `apply` does all of it for a workbook,
`lists` for a table of one sheet; `copying` turns the book of a plan into that of the next.
"""
