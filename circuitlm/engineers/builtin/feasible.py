"""Requests that physics forbids: more energy or power than the named source holds, a charger for fewer cells than the pack has, a signal
raised by passive parts."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.errors import Refused
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes.converter import AMPS, MADE, VOLTS
from circuitlm.synthesis.recipes.ranges import scaling

_SPAN = {"hour": 3600.0, "day": 86400.0, "night": 43200.0, "weekend": 172800.0, "week": 604800.0, "month": 2.6e6, "year": 3.15e7}
_FLAT_OUT, _BOARDS = 3.0, 10.0
"""So many times its largest current no battery gives, however shortly; a board's typical current is a rougher figure than given watts."""


def check(desk: Desk) -> None:
    """Raise Refused when a battery cannot give the power that is asked for, or not for that long, or no charger fits it."""
    cells_and_charger(desk)
    raised_without_supply(desk)
    raised_by_resistors(desk)
    more_than_given(desk)
    stepped_up_beyond(desk)
    watts, load = _watts(desk), "the load"
    if not watts:
        watts, load = always_on(desk)
    sources = [w for w in desk.request.of("supply") if w.component]
    if not watts or (load != "the load" and (len(sources) != 1 or _keeps_time(desk))):
        return
    most = _FLAT_OUT if load == "the load" else _BOARDS
    for wish in sources:
        c = catalogue().get(wish.component or "")
        capacity = float(c.spec.get("capacity_mah", 0) or 0)
        volts = float((c.rails[0].volts if c.rails else 0) or c.spec.get("volts", 0) or 0)
        if not capacity or not volts:
            given = volts * (c.rails[0].max_ma or 0) / 1000 if c.rails else 0.0
            if load == "the load" and len(sources) == 1 and 0 < given < watts / _FLAT_OUT and not _controlled(desk):
                raise Refused(
                    f"{units.show(watts, 'W')} from {c.name}: it gives at most {units.show(given, 'W')}.",
                    f"a source of {units.show(1.2 * watts, 'W')} or more, or a load of at most {units.show(0.85 * given, 'W')}",
                )
            continue
        joules = capacity / 1000 * volts * 3600 * wish.count
        current = watts / volts / wish.count
        limit = (c.rails[0].max_ma or 1e9) / 1000
        span = _span(desk)
        runtime = joules / watts
        if current > most * limit or (load == "the load" and span and runtime < span / 20):
            hint = "a mains adapter or a far larger battery" if not span else "switch it on for short moments only, or use a mains adapter"
            raise Refused(
                f"{units.show(watts, 'W')} {f'for {load} ' if load != 'the load' else ''}from {wish.count if wish.count > 1 else 'one'} {c.name} "
                f"({capacity:g} mAh, {volts:g} V) means {units.show(current, 'A')}, and the energy of the cell is gone after "
                f"{_duration(runtime)}; it gives at most {units.show(limit, 'A')}.",
                hint,
            )


_PASSIVE = (
    r"\b(?:only|just|purely|nothing but)\s+(?:with\s+|a few\s+|two\s+|some\s+)?(?:resistors|passives?|passive)\b|\bresistors only\b|"
    r"\bpassive(?:ly)?\b(?! infrared)|\b(?:no|without(?: any| an?)?)\s+(?:active\s+\w+|(?:power )?supply|amplifier|op-?amp|chips?|ics?)\b"
)


_BARE_RANGES = re.compile(
    r"\b0\s?V?\s?(?:-|–|to|\.\.+)\s?(?P<to>\d+(?:\.\d+)?)\s?V?\s+(?:out of|from)\s+(?:a |an |the )?0\s?V?\s?(?:-|–|to|\.\.+)\s?(?P<of>\d+(?:\.\d+)?)\b"
    r"|\b0\s?V?\s?(?:-|–|to|\.\.+)\s?(?P<of2>\d+(?:\.\d+)?)\s?V?\s+(?:\w+ ){0,2}(?:in)?to\s+(?:a |an |the )?0\s?V?\s?(?:-|–|to|\.\.+)\s?(?P<to2>\d+(?:\.\d+)?)\b",
    re.I,
)
"""Ranges whose unit was said before: 'makes 0-5 out of 0-3.3'."""


def raised_without_supply(desk: Desk) -> None:
    """Raise Refused where a signal is to become larger and only passive parts may do it."""
    bare = _BARE_RANGES.search(desk.request.text)
    if bare and float(bare["to"] or bare["to2"]) > (least := float(bare["of"] or bare["of2"])) and re.search(_PASSIVE, desk.raw):
        raise Refused(
            f"Passive parts only take away: a signal of {least:g} V cannot become {float(bare['to'] or bare['to2']):g} V with resistors alone.",
            "an op-amp with that gain on a supply above the result, or a level shifter for logic",
        )
    ranges = scaling(desk.request.text)
    if ranges is None or ranges.source.unit != "V" or ranges.result.high <= ranges.source.high * 1.01:
        return
    if not re.search(_PASSIVE, desk.raw) or re.search(r"\btransformer\b", desk.raw):
        return
    low, high = units.show(ranges.source.high, "V"), units.show(ranges.result.high, "V")
    raise Refused(
        f"Passive parts only take away: a signal of {low} cannot become {high} with resistors alone.",
        f"an op-amp with a gain of {ranges.result.high / ranges.source.high:.3g} on a supply above {high}, or a level shifter for logic",
    )


def more_than_given(desk: Desk) -> None:
    """Raise Refused where more power is to come out than the words let in: '24 V 10 A out of a 12 V 2 A adapter'."""
    m = re.search(MADE, desk.request.text, re.I)
    load = re.search(AMPS, m["load"]) if m else None
    volts, amps = (re.search(VOLTS, m["source"], re.I), re.search(AMPS, m["source"])) if m else (None, None)
    if m is None or load is None or volts is None or amps is None:
        return
    out, into = (float(v) * float(a[1]) / (1000 if a[2] else 1) for v, a in ((m[1], load), (volts[1], amps)))
    if out > into * 1.05:
        raise Refused(
            f"{units.show(out, 'W')} are to come out of a source of {units.show(into, 'W')}: no circuit makes power.",
            f"a source of {units.show(1.2 * out, 'W')} or more, or a load of at most {units.show(0.85 * into, 'W')}",
        )


_GOAL = re.compile(
    r"\b(?:bring|get|raise|make|turn|lift|step|increase|change|give|pull|take|want|need|have|convert|rise|go|push|come|obtain|reach|produce|into)\w*\b"
    r"[^.!?\d]{0,40}?\b(\d+(?:\.\d+)?)\s?V(?:olts?)?\b",
    re.I,
)
_EVERY_VOLTS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s?V(?:olts?)?\b", re.I)
_RAISING = re.compile(
    r"\b(?:boost\w*|step-?\s?up|converter|charge pump|mt3608|doubler|multiplier|transformer|op-?amp|amplif\w*|inductor|transistors?|series)\b",
    re.I,
)
_BY_DIVIDING = re.compile(
    r"\b(?:dividers?|resistors?)\b\)?(?: \([^)]*\))? (?:to|so|and|that|which|for|turn|make|give|get|raise|lift|bring)s?\b(?:[^.!?]|\.\d){0,30}$",
    re.I,
)
"""'If I use a voltage divider (2 resistors) to get the 5 volts'."""
_PASSIVE_KINDS = ("passive", "supply", "input", "connector")


def raised_by_resistors(desk: Desk) -> None:
    """Raise Refused where nothing but resistors is to make a voltage that is higher than every one there is."""
    parts = [w.component for w in desk.request.of("part") if w.component]
    resistors = any(catalogue().get(c).shape == "resistor" for c in parts) or re.search(r"\b(?:resistors?|dividers?)\b", desk.raw)
    if not resistors or _RAISING.search(desk.request.text):
        return
    last = None
    for goal in _GOAL.finditer(desk.request.text):
        last = goal
    kinds = {catalogue().entries[c]["kind"] for c in parts} - set(_PASSIVE_KINDS)
    if last is None or kinds - {"controller"} or (kinds and not _BY_DIVIDING.search(desk.request.text[: last.end(1)])):
        return
    wanted = float(last[1])
    given = [float(w.quantity or 0) or _nominal(w) * w.count for w in desk.request.of("supply") if w.words not in last[0]]
    if not given or max([*given, *(v for v in map(float, _EVERY_VOLTS.findall(desk.request.text)) if v != wanted)]) >= wanted:
        return
    if any(abs(v - wanted) < 0.01 for v in given):
        return
    raise Refused(
        f"Resistors only lower a voltage: {wanted:g} V cannot come out of {max(given):g} V that way.",
        f"a step-up (boost) converter from {max(given):g} V to {wanted:g} V, or more cells in series",
    )


def _nominal(wish: Wish) -> float:
    c = catalogue().get(wish.component or "")
    return float((c.rails[0].volts if c.rails else 0) or c.spec.get("volts", 0) or 0)


_PAIR = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)\s?V(?:olts?)?\b(?:\s*DC)?(?:\s*[,/@]\s*|\s+(?:and|at|with|by)\s+|\s+[a-z ]{0,24}?)(\d+(?:\.\d+)?)\s?(m?)A(?:mps?|mperes?)?\b",
    re.I,
)
_CONVERTS = re.compile(r"\b(?:boost\w*|step\w*|convert\w*|out of|makes?|gives?|gets?|turns?|into|transform\w*|raise\w*)\b", re.I)
_PAIR_TURNED = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)\s?(m?)A(?:mps?|mperes?)?\s+(?:at|with|and|of)\s+(\d+(?:\.\d+)?)\s?V(?:olts?)?\b", re.I
)
"""'2 A at 12 V'."""
_BEHIND_PAIR = re.compile(
    r"\s*(?:(?P<load>out(?:put)?\b)|(?P<source>in(?:put)?\b(?! (?:series|parallel|total))|from (?:a |an |the |my |one )?(?:usb|adapter|charger|power)))",
    re.I,
)
"""'5 V 1 A in, 24 V 3 A out'."""
_IS_SOURCE = r"\b(?:sockets?|suppl(?:y|ies)|chargers?|adapters?|adaptor|batter(?:y|ies)|pack|psu|source|brick|have|usb|power bank|takes?|from|out of|wall wart|port|panel|all (?:i|that|there))\b"
_IS_LOAD = r"\b(?:needs?|gives?|pulls?|draws?|output|makes?|gets?|into|to|wants?|requires?|for|load|motor|deliver\w*|drives?)\b"


def stepped_up_beyond(desk: Desk) -> None:
    """Raise Refused where a converter is to give more power than goes in, however the two are told; at a lower voltage only where one is what
    goes in and one what comes out, since a source may feed other things beside."""
    text = desk.request.text
    if not _CONVERTS.search(text):
        return
    sources: list[tuple[float, float]] = []
    loads: list[tuple[float, float]] = []
    through = 0
    text = _PAIR_TURNED.sub(r"\3 V at \1 \2A", text)
    for m in _PAIR.finditer(text):
        behind = _BEHIND_PAIR.match(text, m.end())
        before = re.split(r"[.;!?]\s", text[max(0, m.start() - 70) : m.start()])[-1]
        cues = [(c.end(), kind) for kind, cue in (("source", _IS_SOURCE), ("load", _IS_LOAD)) for c in re.finditer(cue, before, re.I)]
        pair = float(m[1]), float(m[2]) / (1000 if m[3] else 1)
        if behind:
            through += 1
            (sources if behind["source"] else loads).append(pair)
        elif cues:
            (sources if max(cues)[1] == "source" else loads).append(pair)
    if not sources:
        sources = _one_cell(desk)
    if len(sources) != 1 or not loads:
        return
    volts, amps = max(loads, key=lambda p: p[0] * p[1])
    out, into = volts * amps, sources[0][0] * sources[0][1]
    if (volts > 1.2 * sources[0][0] or through > 1) and out > 1.05 * into:
        raise Refused(
            f"{units.show(out, 'W')} are to come out of a source of {units.show(into, 'W')}: no circuit makes power.",
            f"a source of {units.show(1.2 * out, 'W')} or more, or a load of at most {units.show(0.85 * into, 'W')}",
        )


def _one_cell(desk: Desk) -> list[tuple[float, float]]:
    """(V, A) of the battery that is the only supply named, A being what it never gives, however shortly."""
    named = [catalogue().get(w.component) for w in desk.request.of("supply") if w.component and w.count == 1]
    rails = [c.rails[0] for c in named if c.spec.get("capacity_mah") and c.rails]
    return [(r.volts, _FLAT_OUT * r.max_ma / 1000) for r in rails if r.volts and r.max_ma] if len(named) == 1 else []


def _controlled(desk: Desk) -> bool:
    """Whether a board is named, which may be all that hangs on the source."""
    return any(w.component and catalogue().entries[w.component]["controller"] for w in desk.request.of("part"))


def always_on(desk: Desk) -> tuple[float, str]:
    """(power in W, names) of the named boards that cannot sleep: what they draw all the time they are on."""
    watts, names = 0.0, []
    for wish in desk.request.of("part"):
        c = catalogue().get(wish.component) if wish.component else None
        if c is None or not c.mcu:
            continue
        supply = next((s for s in c.supplies if s.ma.typical), None)
        if supply is not None and supply.ma.sleep is None:
            watts += (supply.nominal or supply.max) * (supply.ma.typical or 0) / 1000 * wish.count
            names.append(c.name.split(" (")[0])
    return watts, " and ".join(names)


def _keeps_time(desk: Desk) -> bool:
    """Whether a clock is asked for: the cell is its backup then."""
    return any(w.component and desk.meets(w.component, "time") for w in desk.request.of("part")) or any(
        w.function == "time" for w in desk.request.of("function")
    )


_OF_LEAD = re.compile(r"\blead\b|\bsla\b|\bagm\b", re.I)


def _for_lead(desk: Desk) -> None:
    """'A battery charger' beside a lead battery and a panel, without a type, is one for lead batteries."""
    battery = next((w for w in desk.request.of("supply", "part") if w.component and _OF_LEAD.search(catalogue().entries[w.component]["name"])), None)
    panel = any(w.component and "panel" in w.component for w in desk.request.of("supply", "part"))
    for wish in desk.request.of("part") if battery and panel else ():
        general = wish.component is not None and not re.search(r"\d", wish.words) and bool(_port(catalogue().get(wish.component), "source"))
        fitting = [i for i, e in catalogue().entries.items() if "charge" in e["provides"] and "solar" in i and _OF_LEAD.search(e["name"])]
        if general and fitting and wish.component != fitting[0]:
            wish.component, wish.alternatives = fitting[0], []


def cells_and_charger(desk: Desk) -> None:
    """A pack of several cells in series and no charger but one for fewer: it would stop half full, or never charge."""
    _for_lead(desk)
    chargers = [(w, port) for w in desk.request.of("part") if w.component and (port := _port(catalogue().get(w.component), "source"))]
    packs = [w for w in desk.request.of("supply", "part") if w.component and _port(catalogue().get(w.component), "sink")]
    if not chargers or not packs or "charg" not in desk.raw:
        return
    highest = max(volts for _, (_, volts) in chargers)
    pack, charger = catalogue().get(packs[0].component or ""), catalogue().get(chargers[0][0].component or "")
    if any(_full(w) <= highest * 1.05 for w in packs):
        if _full(packs[0]) < highest * 0.95 and len(packs) == 1 and _ONLY_THIS.search(desk.raw):
            raise Refused(
                f"The {charger.name} charges up to {highest:g} V, and the {pack.name} is full at {_full(packs[0]):g} V: overcharged it is ruined or burns.",
                "a charger whose end voltage is that of the cell (for LiFePO4 3.6 V: a TP5000 set to it)",
            )
        return
    if any(
        catalogue().get(w.component).kind == "power" and w not in [c for c, _ in chargers] for w in desk.request.of("part") if w.component
    ):
        return
    raise Refused(
        f"The {charger.name} charges up to {highest:g} V, and the {pack.name} is full at {_full(packs[0]):g} V: across the whole pack it never "
        "charges, across one cell it unbalances them until one burns.",
        "a balancing charger for that number of cells (a balance lead and a protection board), or one cell with a boost converter",
    )


_ONLY_THIS = re.compile(
    r"\bonly (?:charger|one|charging (?:board|module))\b|\b(?:won'?t|will not|not|never|don'?t) (?:be )?(?:buy|get|want|need|order|purchas)\w*\b[^.;!?]{0,30}\b(?:another|other|further|different|new|second)\b"
    r"|\ball i (?:own|have|got)\b"
)


def _port(c: Component, role: str) -> tuple[float, float] | None:
    """The voltages between empty and full at a part's cell terminals."""
    return next(((i.volts[0], i.volts[1]) for i in c.interfaces if i.type == "cell" and i.role == role and i.volts), None)


def _full(pack: Wish) -> float:
    """The voltage of a full pack, V; several loose cells count as one, since they may stand side by side."""
    port = _port(catalogue().get(pack.component or ""), "sink")
    return port[1] if port else 0.0


_POWER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s?(k|kilo)?(?:W|watts?)\b(?!h)")
_FROM_THE_WALL = re.compile(r"\b(?:mains|outlet|socket|(?:100|11[05]|12[07]|2[234]0) ?-?v(?:ac|olts?)?)\b", re.I)
_CONTACT = re.compile(r"\b(?:relays?|ssr|solid.state|contactor|triac|smart plug)\b", re.I)


def _watts(desk: Desk) -> float:
    """The power that is asked of the source, W; what hangs on the wall behind a contact ('a relay for my 2 kW kettle') takes none of it."""
    if m := _POWER.search(desk.request.text or desk.said):
        on_mains = _CONTACT.search(desk.said) and (_FROM_THE_WALL.search(desk.said) or _hangs_on_mains(desk))
        return 0.0 if on_mains else float(m[1]) * (1000 if m[2] else 1)
    drawn = re.search(
        r"\b(\d+(?:\.\d+)?)\s?V\b[^.;]{0,40}\b(?:draws?|takes?|pulls?|needs?|wants?)\s+(?:about |around |up to )?(\d+(?:\.\d+)?)\s?A\b",
        desk.request.text,
    )
    return float(drawn[1]) * float(drawn[2]) if drawn else _rated(desk)


def _rated(desk: Desk) -> float:
    """The power of the loads whose voltage and current the request gives beside their names: 'a pump, 12 volt and 5 amps'."""
    watts = 0.0
    for w in desk.request.of("part"):
        told = re.search(r"(\d+(?:\.\d+)?) ?-?V", w.words, re.I)  # 'a 12 V water pump' is a name, too
        volts = w.attributes.get("volts") or (f"{told[1]} V" if told else "")
        if w.component and volts and "amps" in w.attributes and catalogue().entries[w.component]["kind"] in ("actuator", "load", "light"):
            watts += units.parse(volts, "V").value * units.parse(w.attributes["amps"], "A").value * w.count
    others = [w for w in desk.request.of("supply") if w.component and not catalogue().get(w.component).spec.get("capacity_mah")]
    return 0.0 if others else watts


def _hangs_on_mains(desk: Desk) -> bool:
    """Whether a named part is a load on mains."""
    named = [catalogue().get(w.component) for w in desk.request.of("part") if w.component]
    return any(i.role == "sink" for c in named for i in c.interfaces_of("mains"))


def _span(desk: Desk) -> float:
    for m in re.finditer(r"\b(a|an|one|whole|\d+)\s+(?:whole |full |entire )?(hour|day|night|weekend|week|month|year)s?\b", desk.raw):
        return (float(m[1]) if m[1].isdigit() else 1.0) * _SPAN[m[2]]
    return 0.0


def _duration(seconds: float) -> str:
    for name, size in (("day", 86400.0), ("hour", 3600.0), ("minute", 60.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}s"
    return f"{seconds:.0f} seconds"
