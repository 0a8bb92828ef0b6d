"""The room that words take, without a font at hand."""

#: How wide a character may be, in parts of the size of the text (Noto Sans Bold).
_WIDTHS = dict.fromkeys("'’ıijlİJI.,;:-()|!", 0.4) | dict.fromkeys("frtsçczş/“”*– ", 0.55)
_WIDTHS |= dict.fromkeys("ABHNOÖUÜQDGĞKRVXÂ&", 0.82) | dict.fromkeys("mwWM%—…@", 1.0)


def text_width(text: str, size: float) -> float:
    """How much room the text takes at most, in the unit of its size.

    Letters of other scripts are as wide as they are high.
    """
    return size * sum(_WIDTHS.get(letter, 0.66 if letter < "ƀ" else 1.0) for letter in text)


def wrap_text(text: str, width: float, size: float, most: int | None = None) -> list[str]:
    """The text in lines no wider than `width`; more than `most` of them end in an ellipsis.

    Words wider than a line are broken. Blank text is one empty line.
    """
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and text_width(lines[-1] + letter, size) > width:
                lines.append("")
            lines[-1] += letter
    if most is None or len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(last + "…", size) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]
