"""How a voltage is written: '12V', '3,3 V', '24 volts DC', '9-V'."""

NUMBER = r"\d+(?:[.,]\d+)?"
UNIT = r"\s*-?\s*(?i:v(?:olts?)?(?:\s*dc)?)"
"""What stands behind the number."""
VOLTS = rf"(?:{NUMBER}\s*[Vv]?\s*(?:-|–|to|\.\.+)\s*)?(?<![\d.,])({NUMBER}){UNIT}"
"""A voltage, also the upper end of a range; its number is the group."""
