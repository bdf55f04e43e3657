"""Closed classes of English words that the readers share."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """A set of words from a text."""
    return frozenset(text.split())


DETERMINERS = words("""
    a an the this that my its some any each every your our these those
""")
DEFINITE = words("""
    the this that its these those said same
""")
ADJECTIVES = words("""
    separate individual independent single small large big different additional extra more external bare digital analog i2c spi
    simple cheap standard high power bright common of little identical other push old new mini tiny long normal bipolar ps2 mm dc ac
    usb lead acid regulated wall brushed geared dumb plain smart hobby micro soft chained daisy cascaded waterproof capacitive
    momentary warm cold illuminated latching stackable matching cheapo colored coloured onboard status 5mm 3mm 10mm generic my the
    those these
""")
"""What may stand between a count and the part that it counts."""
