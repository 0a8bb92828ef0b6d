"""Names and sizes that the file's writer and its reader share."""

#: The sheet of what the drop-downs offer.
CHOICES_SHEET = "Listeler"
#: A column that is there to read only.
INFO_HEADING = "Hedefin Adı (bilgi)"
#: The heading of a column that goes on with a long text, for its column and number.
MORE = "{} (devamı {})"
#: Characters of a text in one cell. Excel takes 32,767 units of UTF-16, two for some characters.
PIECE = 16_000
