"""Charts as SVG: bars, stacked bars, a matrix of bars, pie, lines and the organisation chart.

Pure functions from values to one `<svg>`, the same on the page and in the PDF. `svg` draws and
escapes, `texts` reckons the room of words, `data` reads a table; `bars`, `pie` and `lines` lay
out what `tables` asks for; `performance` and `organisation` are charts of their own.

Text stays text, every place is reckoned so that none covers another, nothing is said by colour
alone, and each picture has a title and a description, which screen readers read in its place.
"""
