"""Where the power comes from: batteries, adapters, USB, bare voltages, what they are for, and what converters make of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.asked import doubted, questioned, sought
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import negated
from circuitlm.engineers.builtin.reading.rechargeable import rechargeable
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.volts import VOLTS
from circuitlm.engineers.builtin.reading.words import words as word_set
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue

_AMPS = r"(?:\s*[,/]?\s*(\d+(?:[.,]\d+)?)\s*A\b)?"
_BEHIND = re.compile(
    r"\s*(?:voltage\s*)?(?:[(:=,]|(?:is )?(?:set|configured|jumpered|adjusted|switched|strapped) (?:to|for|at)|"
    r"(?:(?:that |which )?(?:is|goes|rang(?:es|ing)|var(?:ies|ying)|swings?) )?(?:anywhere )?(?:between|from)"
    r"(?:\s+(?:about |around )?\d+(?:[.,]\d+)?\s?V?\s+and(?=\s+\d))?|is|of|with|gives|at|rated)?\s*"
    r"(?:a |an |about |around |rated )?"
    r"(?:(?:symmetric(?:al)?|dual|split|bipolar) )?(?:of )?(?:(?:±|\+ ?/ ?-|\+-|plus[ /]minus)\s*)?"
    + VOLTS
    + r"(?![a-zA-Z])"
    + _AMPS
    + r"(?!\s*(?:relay|motor|pump|solenoid|led|lamp|fan|strip|servo|buzzer|sensor|valve|device|logic|regulator|rail|pin|tolerant|coil))",
    re.I,
)
_NAMED = re.compile(
    r"\b(supply|supplies|adapter|adaptor|psu|source|vehicle|car|truck|lorry|boat|plc|cabinet|charger|plug|brick|trafo)\b(?:\s+(?:voltage|electrics|system|side))?",
    re.I,
)


_FOR = re.compile(
    r"\s+(?:for|of|to) (?:(?:the|my|all|both|its|their|these|those) )*"
    r"[a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)?(?=\s*(?:[:=(]|is\b|gives\b))",
    re.I,
)
"""'Supply for the servos is 6 V': what a source is for, between its name and its values."""
_AHEAD = re.compile(
    r"(?<![\d.,])" + VOLTS + r"\s+(?!(?:for|from|to|with|and|or|on|in|of|the|a|an|my|by|off|via|out|input|supply|rail)\b)"
    r"[a-z-]+\s+(?:[a-z]+-?[a-z]*\s+)?$",
    re.I,
)
"""'12 V leisure (battery)': a voltage with the kind of battery between."""
_COMES_FROM = re.compile(
    r"(?<![\d.,])" + VOLTS + r",?\s+(?:DC\s+|line\s+|rail\s+|supply\s+)?(?:(?:is|are|will|should|be|all|just|which)\s+)*"
    r"(?:comes?|coming|taken|drawn|provided|supplied|delivered|fed)?\s*(?:from|by|off|out of|via)\s+(?:(?:a|an|the|my|our|one|some|good|old|cheap|normal)\s+)*$",
    re.I,
)
"""'The 12 V comes from a (bench supply)': a voltage with where it comes from behind it."""
_MADE = ("board", "circuit", "section", "stage", "schematic", "design", "pcb")
"""A 'power supply board' is what is to be built and no source."""


@dataclass(slots=True)
class SupplyReading:
    """A source that the prompt gives."""

    component: str
    volts: float | None
    start: int
    end: int
    words: str
    count: int = 1
    current_a: float | None = None
    capacity_mah: float | None = None
    watts: float | None = None
    """What a panel gives in the sun."""
    separate: bool = False
    feeds: list[int] = field(default_factory=list)
    """Token positions of the mentions it is for."""
    parallel: bool = False
    several: bool = False
    """Said in the plural without a number: 'runs on AA cells'."""
    others: list[SupplyReading] = field(default_factory=list)
    """Sources that would do as well."""


def is_source(component_id: str) -> bool:
    return catalogue().entries[component_id]["kind"] == "supply"


def is_battery(component_id: str) -> bool:
    """Whether a part is a source made of cells."""
    return is_source(component_id) and any(r.topology == "cell" for r in catalogue().get(component_id).rails)


def generic(function: str) -> str:
    """The catalogue's supply or battery of any voltage. Raises CannotDesign when it has none."""
    ids = catalogue().default_for(function)
    if not ids:
        raise CannotDesign(f"the catalogue has no part for {function!r}")
    return ids[0]


def mentioned(text: Text, mentions: list[Mention]) -> list[SupplyReading]:
    """Supplies that are named as parts (battery, adapter, USB)."""
    out: list[SupplyReading] = []
    for m in mentions:
        if not is_source(m.component) or m.negated or _lost(text, m) or (m.component == generic("supply") and text.low(m.end) in _MADE):
            continue
        volts = units.parse(m.attributes["volts"], "V").value if "volts" in m.attributes else None
        if m.component == generic("supply") and (
            _named_behind(text, m, mentions, volts) or (volts is None and (sought(text, m) or questioned(text, m)))
        ):
            continue
        if is_battery(m.component) and any(is_battery(s.component) for s in out) and doubted(text, m):
            continue
        component, count = rechargeable(text, m)
        if volts is not None and component == m.component:
            component = settle_battery(component, volts, m, text.words(m.lead, m.end))
            own = catalogue().get(component)
            if own.spec.get("volts") == volts or (own.rails and own.rails[0].volts == volts):
                volts = None
        written = m.attributes.get("amps") or next(iter(_CURRENT_SAID.findall(m.words)), None)
        amps = units.parse(written, "A").value if written else None
        same = next((s for s in out if s.component == component and (volts is None or s.volts in (None, volts))), None)
        if same is not None and (m.definite or not m.counted):
            continue
        if (
            component == generic("battery")
            and volts is None
            and any(is_battery(y.component) and y.component != m.component and not y.negated for y in mentions)
        ):
            continue
        sentence = text.raw.lower()
        out.append(
            SupplyReading(
                component,
                volts,
                m.start,
                m.end,
                m.words,
                count,
                amps,
                separate="separate" in m.attributes,
                parallel="parallel" in sentence,
                several=m.plural and not m.counted and count == m.count,
            )
        )
    return out


_BOTH_SIGNS = re.compile(r"(?:±|\+\s?/?\s?[-−–])\s?\d+(?:[.,]\d+)?\s?V\b")
"""The two rails of a split supply."""


def said_once(text: Text, supplies: list[SupplyReading]) -> list[SupplyReading]:
    """Without a supply of no voltage that the same sentence gives one: 'the supply is ±12 V from my lab supply'."""

    def told(s: SupplyReading) -> bool:
        if s.component != generic("supply") or s.volts is not None or s.separate or s.count > 1 or text.low(s.end) == "for":
            return False
        if _BOTH_SIGNS.search(text.raw):
            return True
        others = [x for x in supplies if x is not s and x.component == s.component and x.volts is not None]
        return any(not {".", "!", "?", ";"} & {text.low(i) for i in range(min(s.start, x.start), max(s.start, x.start))} for x in others)

    return [s for s in supplies if not told(s)]


_GONE = re.compile(
    r"\s+(?:(?:power|supply)\s+)?(?:is|was|are|has been|gets?)?\s*(?:gone|lost|out|off|down|fails?|failed|failing|drops? out|goes|disappears?|cut)\b",
    re.I,
)


def _lost(text: Text, m: Mention) -> bool:
    """'It should know when mains is gone': a state that is watched for, and no outlet of the circuit."""
    if not any(i.type == "mains" for i in catalogue().get(m.component).interfaces) or not _GONE.match(text.raw, text.tokens[m.end - 1].end):
        return False
    text.explain(m.start, m.end)
    return True


_CURRENT_SAID = re.compile(r"\b\d+(?:\.\d+)? ?m?A\b")
_IS = word_set("by from via through with over : = is are a an the my one two from consists of comes (")


def _named_behind(text: Text, m: Mention, mentions: list[Mention], volts: float | None = None) -> bool:
    """'Power supply: solar panel and an 18650', 'supply from a 9 V block': the word for what is named right behind it."""
    nxt = next((x for x in mentions if x.start >= m.end and is_source(x.component) and not x.negated), None)
    if nxt is None or text.tokens[nxt.start].sentence != text.tokens[m.start].sentence:
        return False
    own = f"{volts or nominal(nxt.component):g}"
    if volts is not None and nominal(nxt.component) != volts:
        return False
    between = [t.low for t in text.tokens[m.end : nxt.lead] if t.low not in (own, f"{own}v", "v")]
    return 0 < len(between) <= 4 and all(w in _IS for w in between)


def dc_transformers(text: Text, mentions: list[Mention]) -> None:
    """A 'transformer 12 V DC' is a plug-in supply: what gives DC is no transformer alone."""
    for m in mentions:
        if m.component != "transformer" or m.negated:
            continue
        around = text.raw[text.tokens[m.lead].start : text.tokens[min(m.end + 2, len(text.tokens) - 1)].end]
        v = re.search(VOLTS, around)
        if v and re.search(r"\bdc\b", around, re.I) and float(v[1].replace(",", ".")) < 60:
            m.component = generic("supply")
            m.attributes["volts"] = f"{v[1]}V"


def _behind(text: Text, char: int) -> re.Match[str] | None:
    """The values behind a source's name that ends at *char*, also with what it is for between."""
    purpose = _FOR.match(text.raw, char)
    return _BEHIND.match(text.raw, char) or (_BEHIND.match(text.raw, purpose.end()) if purpose else None)


def values_behind(text: Text, supplies: list[SupplyReading]) -> None:
    """'Power supply 12 V 2 A', 'wall wart: 9V': the values of a supply behind its name."""
    further: list[SupplyReading] = []
    for s in supplies:
        if s.volts is None and is_battery(s.component) and not _adjustable(s.component):
            _series(text, s)
        if s.volts is not None or not _adjustable(s.component):
            continue
        m = _behind(text, text.tokens[s.end - 1].end)
        if m is None and s.component == generic("battery") and (ahead := _AHEAD.search(text.raw[: text.tokens[s.start].start])):
            volts = float(ahead[1].replace(",", "."))
            component = settle_battery(s.component, volts, Mention(s.component, s.start, s.end, words=s.words))
            s.volts, s.component = (None if component != s.component else volts), component
            text.explain(text.token_at(ahead.start()), s.start)
            continue
        came = _COMES_FROM.search(text.raw[: text.tokens[s.start].start]) if m is None and s.component == generic("supply") else None
        if came is not None and (volts := float(came[1].replace(",", "."))) < 80:
            s.volts = volts
            text.explain(text.token_at(came.start()), s.start)
        elif m and (volts := float(m[1].replace(",", "."))) < 80:
            settled = ""
            if is_battery(s.component):
                meant = Mention(s.component, s.start, s.end, words=s.words)
                settled = _within(m.group(), volts) or settle_battery(s.component, volts, meant)
            s.volts, s.component = (None, settled) if settled and settled != s.component else (volts, s.component)
            s.current_a = s.current_a or (float(m[2].replace(",", ".")) if m[2] else None)
            text.explain(s.end, text.token_at(m.end() - 1) + 1)
            further += _listed(text, s, m.end())
    supplies += further


_CELLS_IN_SERIES = re.compile(
    r"\s*,?\s*(?:\(|i\.?e\.?,?|that is|with|of|has|is|are|a|pack|battery|in|cells?|\s)*(?:([2-6])s\b|(two|three|four|2|3|4)[ -](?:cells?|in series))",
    re.I,
)


def _series(text: Text, s: SupplyReading) -> None:
    """'My LiPo is 7.4 V', 'a 7.4 V two-cell LiPo', 'LiPo, 3S': the pack of that voltage where the word alone means one cell."""
    cell = nominal(s.component)
    if s.count != 1 or not 3.0 <= cell <= 4.0:
        return
    at = text.tokens[s.end - 1].end
    behind, ahead, cells = (
        _BEHIND.match(text.raw, at),
        _PACK_AHEAD.search(text.raw[: text.tokens[s.start].start]),
        _CELLS_IN_SERIES.match(text.raw, at),
    )
    said = float((behind or ahead)[1].replace(",", ".")) if behind or ahead else 0.0  # type: ignore[index]
    n = int(cells[1] or {"two": 2, "three": 3, "four": 4}.get(cells[2].lower(), 0) or cells[2]) if cells else round(said / cell)
    if not 2 <= n <= 6 or (said and abs(said - n * cell) > 0.17 * said):
        return
    volts = 3.7 * n if cell > 3.5 else n * cell
    meant = settle_battery(s.component, volts, Mention(s.component, s.start, s.end, words="lipo"))
    if meant == s.component or meant == generic("battery"):
        s.component, s.volts = generic("battery"), volts
    else:
        s.component = meant
    start, end = (text.token_at(ahead.start()) if ahead else s.start), max(m.end() for m in (behind, cells) if m) if behind or cells else at
    text.explain(start, text.token_at(end - 1) + 1)


_PACK_AHEAD = re.compile(
    r"(?<![\d.,])" + VOLTS + r"\s+(?:(?:big|small|old|rc|drone|racing|(?:two|three|four|[2-6])[ -]?(?:cells?|s)|rechargeable)\s+)*$", re.I
)


def _adjustable(component: str) -> bool:
    """Whether the words have to say what a source gives: a supply or battery of any voltage."""
    return any(r.volts is None for r in catalogue().get(component).rails[:1])


_MORE = re.compile(
    r"\s*(?:,|and|&|\+)\s*(?:one |a )?(?:of |with )?(\d+(?:[.,]\d+)?)\s*V(?:olts?)?\b(?!\s*(?:regulator|converter|buck|boost|rail|relay|pump|fan|led|strip|motor|lamp|logic|output|valve|solenoid|servo)s?\b)",
    re.I,
)


def _listed(text: Text, s: SupplyReading, char: int) -> list[SupplyReading]:
    """'Power supplies 12 V and 24 V': a source for each further voltage of the list."""
    out: list[SupplyReading] = []
    while (m := _MORE.match(text.raw, char)) is not None:
        start, end = text.token_at(m.start(1)), text.token_at(m.end() - 1) + 1
        out.append(SupplyReading(s.component, float(m[1].replace(",", ".")), start, end, m.group().strip(" ,&+")))
        text.explain(start - 1, end)
        char = m.end()
    return out


def named_sources(text: Text, mentions: list[Mention], known: list[SupplyReading]) -> list[SupplyReading]:
    """'Its own adapter, 12V 1A', 'the supply is 12 to 14.4 V', 'vehicle 24 V': a source that is named before its voltage."""
    out: list[SupplyReading] = []
    covered = {i for m in mentions for i in range(m.lead, m.end)} | {i for s in known for i in range(s.start, s.end)}
    for noun in _NAMED.finditer(text.raw):
        m = _behind(text, noun.end())
        if m is None or (volts := float(m[1].replace(",", "."))) >= 80:
            continue
        start, end = text.token_at(noun.start()), text.token_at(m.end() - 1) + 1
        if _FOR.match(text.raw, noun.end()):
            text.explain(text.token_at(m.start()), end)
            end = start + 1  # 'supply for the servos is 6 V': the part that it is for keeps its words
        if noun[1].lower() == "source" and start and text.low(start - 1) in _NO_SUPPLY:
            continue
        if (
            covered & set(range(start, end))
            or negated(text, start)
            or any(abs((s.volts or nominal(s.component)) * (s.count if s.volts is None else 1) - volts) < 0.2 for s in known + out)
        ):
            continue
        words_before = [t.low for t in text.tokens[max(0, start - 3) : start]]
        amps = float(m[2].replace(",", ".")) if m[2] else None
        out.append(
            SupplyReading(
                generic("supply"),
                volts,
                start,
                end,
                text.words(start, end),
                1,
                amps,
                separate=bool({"separate", "own"} & set(words_before)),
            )
        )
        text.explain(start, end)
    return out


_RANGE_LOW = re.compile(r"(\d+(?:[.,]\d+)?)\s*V?\s*(?:-|–|to|and|\.\.+)\s*\d", re.I)


def _within(said: str, high: float) -> str:
    """The catalogue's battery that goes through a stated range on its way from full to empty: 'between 11.5 and 14.4 V'; '' for none."""
    lower = _RANGE_LOW.search(said)
    low = float(lower[1].replace(",", ".")) if lower else high
    if not 0 < low < high:
        return ""
    batteries = [(i, r) for i in catalogue().entries if is_battery(i) for r in catalogue().get(i).rails[:1]]
    fits = [
        (abs(r.volts - (low + high) / 2), i)
        for i, r in batteries
        if r.volts and r.min and r.max and r.min <= low <= r.volts <= high <= r.max + _ABOVE
    ]
    return min(fits, default=(0.0, ""))[1]


_ABOVE = 0.4
"""How far a charger may hold a battery above what it gives by itself, V."""
_NO_SUPPLY = word_set("current signal light sound noise heat pulse clock audio rf sine")
"""What a source gives that is no supply."""
_LEAD = re.compile(r"\b(?:lead|sla|agm|gel)\b", re.I)


def settle_battery(component: str, volts: float, m: Mention, said: str = "") -> str:
    """The catalogue's battery of that voltage, where the prompt says just 'battery' or 'LiPo'."""
    cat = catalogue()
    if not is_battery(component):
        return component
    for other in cat.entries:
        if not is_battery(other):
            continue
        c = cat.get(other)
        v = c.rails[0].volts if c.rails else None
        kind = m.words.lower()
        if v is not None and abs(v - volts) < 0.16:
            chemistry = str(c.spec.get("chemistry", ""))
            if _LEAD.search(said or kind) and not chemistry.lower().startswith(("lead", "pb", "agm")):
                continue  # '6 V lead battery': no four AA cells
            if ("lipo" in kind or "lithium" in kind) == chemistry.lower().startswith("li") or (
                component == generic("battery") and volts not in (3.7,)
            ):
                return other
    own = next((r.volts for r in cat.get(component).rails if r.volts), None)
    if own and abs(own - volts) > 0.3 * own and component != generic("battery"):
        return generic("battery")  # of a voltage that the catalogue's has not
    return component


def nominal(component: str) -> float:
    c = catalogue().get(component)
    return float((c.rails[0].volts if c.rails else None) or c.spec.get("volts", 0) or 0)
