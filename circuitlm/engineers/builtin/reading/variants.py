"""The supply that stands around a general name picks the exact part: a load on mains is another one than a load for 12 V."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.rating import stands
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.ratings import quantity_from
from circuitlm.engineers.builtin.reading.supplies import SupplyReading, generic, is_battery, nominal
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_LOADS = ("actuator", "load", "light", "indicator")
_LAMPS = words("lamp light bulb")
_SWITCHING = words("switch switches switching control controls turn turns for drives powers")
_PLACE = 5
"""Words of 'of the well' between a load and its rating."""
MAINS_V = 90.0
"""From this voltage on a load that a person names hangs on mains."""


_COIL = re.compile(
    r"\s*(?:,\s*|\(\s*)?(?:with|having|of|that have|which have|whose|each with|the|and)?\s*(?:an?\s+|the\s+|their\s+|its\s+)?"
    r"(?:coils?\s*(?:is|are|of|for|at|rated|wants?|needs?|takes?|:|=)?\s*(?:for\s+|at\s+)?(\d+(?:\.\d+)?)\s?V(?:\s?DC)?\b|(\d+(?:\.\d+)?)\s?V(?:\s?DC)?[ -](?:\w+\s+)?coils?\b)",
    re.I,
)
"""'With 24 V coils', 'whose coils are 12 V' behind a relay."""


def _wound_for(text: Text, m: Mention) -> None:
    """A relay whose coil's voltage is told behind it is the bare one for it."""
    told = _COIL.match(text.raw, text.tokens[m.end - 1].end) if m.entry["kind"] == "actuator" and not m.negated else None
    if told is None or not catalogue().get(m.component).interfaces_of("contact"):
        return
    exact = search().exact(f"{float(told[1] or told[2]):g}v {text.tokens[m.end - 1].stem} coil")
    if exact is not None and catalogue().entries[exact]["kind"] == m.entry["kind"]:
        m.component = exact
        end = text.token_at(told.end() - 1) + 1
        text.explain(m.end, end)
        text.spent.update(range(m.end, end))


def variants(text: Text, mentions: list[Mention]) -> None:
    for m in mentions:
        _wound_for(text, m)
    _fed_by_mains(text, mentions)
    _switched_lamp(text, mentions)
    _rated_lamps(text, mentions)
    for m, following in zip(mentions, [*mentions[1:], None], strict=False):
        _in_parallel(text, m, following.start if following else len(text.tokens))
    for m, following in zip(mentions, [*mentions[1:], None], strict=False):
        limit = following.start if following else len(text.tokens)
        _on_mains(text, m, limit)


_NO_BUS = r"\b(?:without|no|not) (?:an? |the )?(?:i2c|iic|backpack)(?: (?:backpack|module|adapter|board))?"
_AFTER_ALL = re.compile(r"\bwith (?:the |its |an? )?(?:i2c |iic )?backpack\b", re.I)
_PARALLEL = re.compile(
    r"\b(?:4|four|8|eight)[- ]?bit(?: (?:parallel|data|bus|mode|interface|wiring))?|\bparallel(?: (?:mode|interface|bus|wiring|version|type|one))?\b|"
    + _NO_BUS,
    re.I,
)
"""Words for a display whose data lines go to the controller themselves."""
_PARALLEL_REACH = 9


def _in_parallel(text: Text, m: Mention, limit: int) -> None:
    """'A 1602 LCD in 4 bit mode', 'an LCD, parallel, no backpack': the display of that name without the bus adapter."""
    denied = re.search(rf"\W*{_NO_BUS}", m.words, re.I)
    if denied and m.entry["kind"] == "display" and _AFTER_ALL.search(text.raw, text.tokens[m.end - 1].end):
        m.component = search().exact(m.words[: denied.start()]) or m.component  # 'without the backpack ... no wait, WITH the backpack'
        return
    if m.entry["kind"] != "display" or m.negated or (denied is None and re.search(r"\bi2c\b|\biic\b", m.words, re.I)):
        return
    if not any(i.type == "i2c" for i in catalogue().get(m.component).interfaces):
        return
    high = min(limit, text.sentence_bounds(m.start)[1])
    begin, end = text.tokens[m.start - 1 if m.start else 0].start, text.tokens[max(m.end, min(high, m.end + _PARALLEL_REACH)) - 1].end
    said = list(_PARALLEL.finditer(text.raw, begin, end))
    if said and _AFTER_ALL.search(text.raw, said[-1].end()):
        return
    known = [w.strip("()") for w in (m.words[: denied.start()] if denied else m.words).split()]
    plain = [" ".join(known[n:]) for n in range(len(known)) if not any(ch.isdigit() for w in known[:n] for ch in w)]
    exact = next((i for words in plain if said and (i := search().exact(f"parallel {words}")) is not None), None)
    if exact is None or catalogue().entries[exact]["kind"] != m.entry["kind"]:
        return
    m.component = exact
    for hit in said:
        text.explain(text.token_at(hit.start()), text.token_at(hit.end() - 1) + 1)


def for_supply(m: Mention, volts: float) -> str | None:
    """The catalogue's entry for this bare chip on a supply voltage: itself, or the same chip as it is used there (another clock)."""
    own = catalogue().get(m.component)
    if not m.entry["controller"] or own.form != "ic":
        return None
    if any(s.min <= volts <= s.max for s in own.supplies):
        return m.component
    same = [c for i, e in catalogue().entries.items() if e["controller"] and (c := catalogue().get(i)).mpn == own.mpn and c.form == "ic"]
    return next((c.id for c in same if any(s.min <= volts <= s.max for s in c.supplies)), None)


_TOLD_LOGIC = re.compile(r"(?<![\w.,/-])([1-5])(?:[.,](\d)\s?V(?:olts?)?|V(\d)|\s?V(?:olts?)?)(?![\w/])", re.I)
"""A voltage of logic, as people write it: '3.3 V', '3V3', '5 volts'."""


def _run_at(text: Text, m: Mention) -> None:
    """'ATmega328P with a DHT22, 3.3 V', 'a 3.3 V rail for it': of the voltages of logic that the request tells none is the chip's as it stands."""
    told = {float(f"{hit[1]}.{hit[2] or hit[3] or 0}") for hit in _TOLD_LOGIC.finditer(text.raw)}
    fits = {c for v in told if (c := for_supply(m, v)) is not None}
    if fits and m.component not in fits:
        m.component = min(fits)  # the same one at every run


def fed_with(text: Text, mentions: list[Mention], supplies: list[SupplyReading]) -> None:
    """'A bare ATmega328P ... on 3.3 V', '... on two AA cells': the same chip as it is used at that voltage."""
    volts = [s.volts for s in supplies if s.volts and s.component == generic("supply")]
    if (
        len(supplies) == 1
        and is_battery(supplies[0].component)
        and not any(m.entry["kind"] == "clock" or "crystal" in m.words.lower() for m in mentions)
    ):
        volts = _of_cells(supplies[0])  # a clock's backup cell is no supply, and a crystal that is named says how fast the chip runs
    for m in mentions:
        if volts and len(volts) == len(supplies) and not any(for_supply(m, v) == m.component for v in volts):
            m.component = for_supply(m, max(volts)) or m.component
        else:
            _run_at(text, m)


_LOW_V = 9.0
"""V; a load on the one supply above it is one that is made for it, where the request does not say otherwise."""


_WOUND = 3.0
"""Up to so many times its usual voltage a load is sold for: no vibration motor of 3 V is there for 12 V."""


_VOLTS_SAID = re.compile(r"\d\s?v(?:olts?|dc)?\b", re.I)


def wound_for_supply(mentions: list[Mention], supplies: list[SupplyReading]) -> None:
    """'A DC gear motor ... 12 V battery': a load named by its noun alone is the catalogue's for the one supply that there is."""
    volts = {s.volts or nominal(s.component) * (1 if s.parallel else max(1, s.count)) for s in supplies}
    converted = any(m.entry["kind"] == "converter" and not m.negated for m in mentions)  # it may be made for what that gives
    if len(volts) != 1 or converted or not (value := volts.pop()):
        return
    for m in mentions:
        c = catalogue().get(m.component)
        if (
            m.negated
            or m.specific
            or "volts" in m.attributes
            or _VOLTS_SAID.search(m.words)
            or c.kind not in ("actuator", "load")
            or c.supplies
            or c.form != "generic"
            or stands(c, value)
        ):
            continue
        known = m.words.split()
        shorter = (" ".join(known[n:]) for n in range(len(known)))  # a 'car relay' is no 'relay' of 24 V
        names = (
            search().exact(f"{value:g}v {s}") for s in shorter if s == m.words or kinship(search().exact(s) or m.component, m.component) > 1
        )
        kin = next((i for i in names if i is not None and catalogue().entries[i]["kind"] == c.kind), None)
        if kin is not None and {i.type for i in catalogue().get(kin).interfaces} == {i.type for i in c.interfaces}:
            m.component = kin
        elif _LOW_V < value < MAINS_V and float(c.spec.get("v_max", value)) < value <= _WOUND * float(c.spec.get("volts", value)):
            m.attributes["volts"] = f"{value:g}V"


def _of_cells(s: SupplyReading) -> list[float]:
    """The voltage of a battery by itself, V; none where its cells do not hold it in a range, or are above what logic takes."""
    volts = (s.volts or nominal(s.component)) * (1 if s.volts or s.parallel else max(1, s.count))
    return [volts] if 1.8 < volts < _LOGIC_V else []


_LOGIC_V = 4.4
"""Batteries below this feed a bare chip directly, without a converter, V."""


def _fed_by_mains(text: Text, mentions: list[Mention]) -> None:
    """'A 120V AC pump': a mains source right before a load is no part but what the load hangs on."""
    for source, m in list(zip(mentions, mentions[1:], strict=False)):
        if source.end == m.start and m.entry["kind"] in _LOADS and any(i.role == "source" for i in _mains(source.component)):
            mentions.remove(source)
            m.attributes["volts"] = source.attributes.get("volts") or f"{MAINS_V:g} V"
            m.lead = source.lead


def _switched_lamp(text: Text, mentions: list[Mention]) -> None:
    """'A relay which switches the lamp in the hall' beside a mains cable: a lamp on mains, where no other lamp is named."""
    alive = [m for m in mentions if not m.negated]
    mains = any(_mains(m.component) for m in alive)
    relays = [m for m in alive if catalogue().get(m.component).interfaces_of("contact") and m.entry["kind"] not in ("input", "sensor")]
    ids = catalogue().default_for("lamp-mains")
    if not (mains and relays and ids) or any(m.entry["kind"] in _LOADS and m not in relays for m in alive):
        return
    covered = {i for m in mentions for i in range(m.start, m.end)}
    for i, token in enumerate(text.tokens):
        if token.stem not in _LAMPS or i in covered or not _SWITCHING & {t.low for t in text.tokens[max(0, i - 4) : i]}:
            continue
        counted = (n := number_at(text, i - 1)) is not None and n > 1 and i - 1 not in text.pinned
        mentions.append(Mention(ids[0], i, i + 1, words=token.text, lead=i - counted, count=n if counted and n else 1, counted=counted))
        mentions.sort(key=lambda m: m.start)
        text.explain(i, i + 1)
        text.spent.add(i)
        return


def _rated_lamps(text: Text, mentions: list[Mention]) -> None:
    """'... a fan (12 V) and lights (230 V)': a lamp that only its voltage tells to be one on mains."""
    ids = catalogue().default_for("lamp-mains")
    covered = {i for m in mentions for i in range(m.start, m.end)}
    for i, token in enumerate(text.tokens):
        if token.stem not in _LAMPS or i in covered or i in text.spent or not ids:
            continue
        behind = i + 1 + (text.low(i + 1) in ("(", ":", "on", "at"))
        q = quantity_from(text, behind)
        if q is None or q[0] != "V" or units.parse(q[1], "V").value < MAINS_V:
            continue
        counted = (n := number_at(text, i - 1)) is not None and n > 1
        mentions.append(Mention(ids[0], i, i + 1, words=token.text, lead=i - counted, count=n if counted and n else 1, counted=counted))
        mentions[-1].attributes["volts"] = q[1]
        text.explain(i, q[2])
        text.spent.update(range(i, q[2]))
    mentions.sort(key=lambda m: m.start)


def _mains(component: str) -> list[Interface]:
    return catalogue().get(component).interfaces_of("mains")


def _on_mains(text: Text, m: Mention, limit: int) -> None:
    """'230 V air pump', 'fan (120 V AC)', 'LED 230V 20W': a load for low voltage gives way to one on mains."""
    if m.entry["kind"] not in _LOADS or m.negated:
        return
    component = catalogue().get(m.component)
    volts = _volts_behind(text, m, limit)
    if not volts or component.interfaces_of("mains") or component.interfaces_of("contact"):
        return
    m.attributes.setdefault("volts", f"{volts:g} V")
    lamp = m.entry["kind"] in ("light", "indicator")
    ids = catalogue().default_for("lamp-mains" if lamp else "appliance-mains")
    if ids:
        m.component = ids[0]
        m.attributes.setdefault("label", m.words)


def _volts(written: str) -> float | None:
    try:
        return units.parse(written, "V").value if written else None
    except ValueError:
        return None


def _volts_behind(text: Text, m: Mention, limit: int) -> float | None:
    """A mains voltage right behind a mention, perhaps in brackets and with a power; both are explained."""
    found: dict[str, str] = {}
    i = m.end
    if text.low(i) in ("of", "for", "in", "from"):  # 'the pump of the well (230 V, 1.1 kW)'
        i = next((j for j in range(i + 1, min(i + _PLACE, limit)) if text.low(j) in ("(", ",") and quantity_from(text, j + 1)), i)
    while i < limit:
        if text.low(i) in ("(", ",", "ac"):
            i += 1
        elif (q := quantity_from(text, i)) and q[0] in ("V", "W") and q[2] <= limit:
            found[q[0]], i = q[1], q[2]
        else:
            break
    volts = _volts(found.get("V", "")) or _volts(m.attributes.get("volts", "")) or (MAINS_V if _mains(m.component) else None)
    if not volts or volts < MAINS_V:
        return None
    if "W" in found:
        m.attributes.setdefault("watts", found["W"])
    if found:
        text.explain(m.end, i)
        text.spent.update(range(m.end, i))
    return volts
