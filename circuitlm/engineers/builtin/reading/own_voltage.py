"""Which lamp the voltage beside the word 'LED' means: a bare one and what feeds it, or one that is sold for that voltage."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.ratings import quantity_to
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal
from circuitlm.knowledge.search import search

MAINS_LEAST_V = 90.0
"""From this voltage on, V, a load hangs on mains."""

_MODULE = words("module modules spot spots lamp lamps bulb bulbs panel panels light lights bar bars headlight headlights floodlight")
_LAMPS = words("lamp bulb light spot panel headlight floodlight lantern")
_LED_MOST_V = 5.0
"""No LED has a higher forward voltage, V: what is said to be for more has electronics or resistors inside."""

_POWER_W = (0.5, 3.0)
"""The powers, W, of an LED for a heat sink that the catalogue's may stand for: it runs at the lowest current of these."""
_LED_SERIES_V = 9.0
"""From this voltage on, V, 'a 12 V LED' is one that is sold for it, where no resistor is spoken of."""


def _low_voltage_kin(m: Mention) -> None:
    """'A 12 V pond pump': what its noun means at a low voltage, where the words alone mean a thing that hangs on mains."""
    noun = m.words.lower().split()[-1]
    known = search().aliases.get(normal(noun)) or search().aliases.get(normal(noun.removesuffix("s")))
    if known and catalogue().entries[known]["kind"] in ("actuator", "light") and not catalogue().get(known).interfaces_of("mains"):
        m.component = known
        return
    lamp = noun.removesuffix("s") in _LAMPS
    kin = catalogue().default_for("lamp-low-voltage" if lamp else "load-low-voltage")
    if kin:
        m.component = kin[0]
        if not lamp:
            m.attributes.setdefault("label", m.words)


def _volts_words(m: Mention) -> set[str]:
    """How the voltage of a mention may stand right in front of it: '12v', 'v', 'volt'."""
    said = m.attributes.get("volts", "").lower().replace(" ", "")
    return {said, "v", "volt", "volts"}


_NO_THING = words(
    "supply supplies adapter adaptor battery power rail line brick source psu logic drives runs feeds controls switches powers for"
)


def moved_thing(text: Text, m: Mention, i: int, floor: int) -> bool:
    """'A 12 V gate motor': one noun between a load and its voltage tells what it moves."""
    noun = text.low(i)
    if i <= floor or m.entry["kind"] not in ("actuator", "load") or not noun.isalpha() or noun in FUNCTION_WORDS | _NO_THING:
        return False
    before = quantity_to(text, i - 1)
    return before is not None and before[0] == "V"


def own_voltage(text: Text, m: Mention) -> None:
    """'A 12 V LED module', 'two 24 V LED spots', '12 V LED 10 W': a lamp for that voltage and no bare LED."""
    c = catalogue().get(m.component)
    row = c.kind == "indicator" and c.shape != "led" and bool(c.spec.get("vf")) and text.low(m.end - 1) in _MODULE
    if m.entry["kind"] not in ("indicator", "light", "load") or (c.shape not in ("led", "lamp") and not row) or (m.specific and not row):
        return
    volts = units.parse(m.attributes["volts"], "V").value if "volts" in m.attributes else 0.0
    if c.interfaces_of("mains") and 0 < volts < MAINS_LEAST_V:
        _low_voltage_kin(m)
        return
    bare = c.shape == "led" or row
    watts = units.parse(m.attributes["watts"], "W").value if "watts" in m.attributes else 0.0
    if bare and not volts and _POWER_W[0] <= watts <= _POWER_W[1]:
        m.component = search().exact("power led") or m.component
        return
    if volts >= MAINS_LEAST_V or volts <= (_LED_MOST_V if bare else 0):
        return
    lamps = catalogue().default_for("lamp-low-voltage")
    switched = bare and volts > _LED_SERIES_V and "resistor" not in text.raw.lower() and text.low(m.start - 1) in _volts_words(m)
    if lamps and (not bare or switched or "watts" in m.attributes or text.low(m.end) in _MODULE):
        m.component = lamps[0]
        if bare and text.low(m.end) in _MODULE:
            text.explain(m.end, m.end + 1)
    elif bare:
        m.attributes["fed-with"] = m.attributes.pop("volts")  # no LED has so many of its own
