"""Sheets of stored records: what the plan's workbook and the lists of the admin have in common.

The app that owns the rows declares their `sheet` and registers it. In between stands the book: for
each sheet its rows as plain values, found by their visible codes. `store` makes the book of a
stored plan, `read` that of a file; `compare` says what differs between the two, `records` builds
what is wanted, `saving` writes it. `lists` does all of it for a table of one sheet, the room
`workbook` for a whole plan.
"""
