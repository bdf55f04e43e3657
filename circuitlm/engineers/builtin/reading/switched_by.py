"""What a load is switched by: 'three motors with a transistor on 7, 3 and 4', 'two LEDs via MOSFET on 5 and 6', 'lamps through a relay on 8 and 9'.

The switch is the one of the load in front of it, and there are as many as the pins that are told for it.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.ratings import quantity_from
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

_BY = words("via through with by using over behind side on")
"""What stands in front of a switch."""
_BETWEEN = words("""
    , ( ) - / @ each a an one its their own the dc ac switched driven controlled dimmed operated run rated for at of on and that which draw
    draws drawing take takes taking single same common together
    pull pulls pulling apiece low logic level high n channel npn small suitable
""")
"""What may stand between a load and its switch."""


def switched_by(text: Text, mentions: list[Mention]) -> None:
    """Note for each switch which load it is for, and count it by its pins."""
    for load, switch in zip(mentions, mentions[1:], strict=False):
        if not (_is_load(load) and _is_switch(switch)) or not _joined(text, load, switch):
            continue
        if any(m.feeds and m.component == switch.component and m.start < switch.start for m in mentions):
            switch.attributes["twin"] = "yes"  # 'a pump via MOSFET, two fans via MOSFET': one more for the other load
        switch.feeds = [load.start]
        listed = [k for k in switch.pins if k == "" or re.fullmatch(r"#\d+", k)]
        if text.low(switch.start - 1) in ("one", "single", "same", "common") and _channels(switch) == 1:
            switch.count = 1  # 'two fans on one MOSFET'
            continue
        if (
            len(listed) == load.count > switch.count
            and _channels(switch) == 1
            and not catalogue().get(switch.component).interfaces_of("motor")
        ):
            switch.count, switch.counted = load.count, True
        needed = -(-load.count // max(1, _channels(switch)))
        worked = switch.entry["kind"] == "actuator" and catalogue().get(switch.component).interfaces_of("contact")
        if switch.count < needed and worked:  # a switch for the hand serves them all
            switch.count, switch.counted = needed, True
            switch.attributes["one-each"] = "yes"  # 'two lamps through a relay'


def _is_load(m: Mention) -> bool:
    c = catalogue().get(m.component)
    taken = any(i.role == "sink" and i.type in ("load", "motor", "led") for i in c.interfaces)
    fed = c.supplies and not c.interfaces_of("load")  # a laser module takes its supply from its switch
    return not m.negated and taken and not fed and c.kind in ("actuator", "load", "light", "audio", "indicator")


def _is_switch(m: Mention) -> bool:
    c = catalogue().get(m.component)
    return not m.negated and (c.shape in ("nmos", "npn") or _channels(m) > 0)


def _channels(m: Mention) -> int:
    """How many loads a switch serves: the contacts of a relay, the outputs of a module, one of a transistor."""
    c = catalogue().get(m.component)
    outputs = sum(i.role == "source" for i in (*c.interfaces_of("load"), *c.interfaces_of("motor"))) if c.kind == "driver" else 0
    return len(c.interfaces_of("contact")) or outputs or int(c.shape in ("nmos", "npn"))


def _joined(text: Text, load: Mention, switch: Mention) -> bool:
    """Whether nothing but figures and small words lie between the two, a word for 'by means of' among them."""
    i, by = load.end, False
    while i < switch.start:
        by = by or text.low(i) in _BY
        if (q := quantity_from(text, i)) is not None:
            i = q[2]
        elif text.low(i) in _BY | _BETWEEN:
            i += 1
        else:
            return False
    return by
