"""Closed classes of English words that the readers share."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """A set of words from a text."""
    return frozenset(text.split())


DETERMINERS = words("""
    a an the this that my its some any each every your our these those
""")
FAR_BUSES = words("modbus rs485 rs-485 rs232 rs-232 m-bus mbus profibus canopen dmx")
"""Buses that go to a device outside: its name behind one of them is no part of the circuit."""
DEFINITE = words("""
    the this that its these those said same
""")
ADJECTIVES = words("""
    separate individual independent ext single small large big different additional extra more external bare digital analog i2c spi
    simple cheap standard high power bright common of little identical other push old new mini tiny long normal bipolar ps2 mm dc ac
    usb lead acid regulated wall brushed geared dumb plain smart hobby micro soft chained daisy cascaded waterproof capacitive
    momentary warm cold illuminated latching stackable matching cheapo colored coloured onboard status 5mm 3mm 10mm generic my the
    those these nimh ni-mh nicd eneloop alkaline rechargeable naked raw loose
""")
"""What may stand between a count and the part that it counts."""
FUNCTION_WORDS = DETERMINERS | words("""
    and or nor but so as than that which who whose what when where why how if while unless because since with without from to into onto in on at
    by for of off over under through via between behind before after near is are was were be been has have had do does did can could will would
    should must may might not no yes i you we they he she it them us me him her this here there also too plus only just even still then now
    all both each every some any much many more most less least few several very use uses using need needs want wants like likes drive drives
    driving control controls controlling switch switches switching connect connects connected read reads reading run runs running turn turns
    turning move moves moving make makes making get gets put puts show shows give gives keep keeps let lets go goes
""")
"""Words that no compound noun is made of."""
