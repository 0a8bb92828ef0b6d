"""What a document is written with, as plain values: rich text, tables, what changed in them."""
