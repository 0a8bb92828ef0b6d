"""Import and export of tables: Excel workbooks and CSV files, to and from the plan's records.

`table`, `workbook`, `delimited` and `cells` are pure (bytes and values in, values or a Turkish
sentence out); `writing` makes workbooks; `columns`, `resource` and `years` join them to
django-import-export; `admin` puts both directions into the admin.
"""
