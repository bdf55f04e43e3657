"""Every quantity of a text with its dimension, place, sign and count: '10k', '±15 V', 'x11', '20 dB', 'twice per second', '0 to 30 V'."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from circuitlm.circuit import units

_N = r"\d+(?:\.\d+)?"
_SMALL = {
    "twice": 2.0,
    "once": 1.0,
    "thrice": 3.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "eight": 8.0,
    "ten": 10.0,
}
_WORD = "|".join(_SMALL)
_AFTER = r"(?![\w])"
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_TIME = r"(?P<time>ms|µs|us|milliseconds?|s|secs?|seconds?|min|mins|minutes?|hours?|h)"
_UNITS: tuple[tuple[str, str], ...] = (
    ("Hz", r"(?:k|M|m)?Hz|(?:kilo)?hertz"),
    ("dB", r"dB"),
    ("V", r"(?:k|m)?V(?: ?(?:AC|DC))?|V(?:AC|DC)|(?:milli)?volts?(?: ?(?:AC|DC))?"),
    ("A", r"(?:m|u|µ)?A|(?:milli)?amp(?:ere)?s?"),
    ("F", r"(?:p|n|u|µ)F?|mF"),
    ("H", r"(?:n|u|µ|m)?H"),
    ("W", r"(?:m|k)?W|watts?"),
    ("Ω", r"(?:[kKM]|meg) ?(?:Ω|ohms?)?|Ω|ohms?|R"),
    ("C", r"(?:° ?|deg(?:rees)? ?)C?"),
    ("s", r"ms|µs|us|milliseconds?|s|secs?|seconds?|min|minutes?"),
    ("%", r"%|percent|per cent"),
)
_PLAIN = re.compile(
    rf"(?<![\w.])(?P<signed>(?:±|\+ ?/ ?[-−–]|\+ ?[-−–]|plus(?: and | or |[ /-])?minus) ?)?(?P<sign>[-+−–] ?)?"
    rf"(?:(?P<low>{_N}|zero|nought) ?V? ?(?:-|–|to|\.\.+|and) ?)?(?P<value>{_N}) ?-?(?P<unit>{'|'.join(f'(?:{u})' for _, u in _UNITS)}){_AFTER}",
    re.I,
)
_CODE = re.compile(r"(?<![\w.])(?P<a>\d+)(?P<u>[kKMR])(?P<b>\d+)(?![\w])")
_OHMS = re.compile(rf"\bR(?:\d|[a-z]{{1,2}})? ?= ?(?P<value>{_N})(?!\.?\w)(?! ?(?:[kKM]|Ω|[Oo]hm|R\b))")
_CORNER = re.compile(r"[-−–]? ?3 ?dB(?= ?(?:at|@|point|corner|frequency|cut|down|limit|,)|\b[^.;]{0,12}\d ?k?Hz)", re.I)
"""'-3 dB at 15.9 kHz' is no gain."""
NAKED = re.compile(rf"(?<![\w.])(?P<value>{_N})(?!\.?\w)(?!\.\.)")
"""A number that nothing stands at."""
_BOTH = re.compile(rf"(?<![\w.])\+ ?(?P<value>{_N}) ?V?,? ?(?:/|and|,) ?[-−–] ?(?P=value)(?: ?V(?:olts?)?)?{_AFTER}", re.I)
_SIGNED = re.compile(
    rf"(?<![\w.])(?:±|\+ ?/ ?[-−–]|\+ ?[-−–]|plus(?: and | or |[ /-])?minus) ?(?P<value>{_N})(?: ?V(?:olts?)?)?{_AFTER}", re.I
)
_GAIN = re.compile(
    rf"\b(?P<lead>(?:voltage )?gain|amplif\w+(?: factor)?|factor|A_?[vu]|[AG](?= ?[=:]))(?: (?:of|is|by|about|approx\.?|factor|should be|shall be|must be|set to))*"
    rf" ?[=:]? ?(?:of )?(?:x ?)?(?P<sign>[-+−–]|minus |plus )? ?(?P<value>{_N})(?: ?(?:x|times|fold|V/V))?(?! ?(?:k|M|dB|[kMmuµnp]?(?:V|A|W|F|H|Hz|Ω|ohms?))\b)(?![\d.]\d|\w)",
    re.I,
)
_TIMES = re.compile(
    rf"(?<![\w.-])(?P<sign>[-−–]|minus )?(?:[x×*] ?(?P<a>{_N})(?![\w.]\d|\w)|(?P<b>{_N}|{_WORD})(?: ?x(?![\w ]*\d)| times|-fold|fold)\b)",
    re.I,
)
_UNITY = re.compile(r"\bunity(?: gain)?\b|\bgain (?:of )?(?:one|1)\b(?![.\d])|\bone to one\b", re.I)
_PARTS = re.compile(rf"(?<![\w.:/])(?P<a>{_N}|{_WORD}|one) ?(?::|/|to| to ) ?(?P<b>{_N}|{_WORD}|one)(?![\w:/]|\.\d)", re.I)
_RATE = (
    re.compile(
        rf"\b(?P<n>{_N}|{_WORD})(?: ?x)?(?: (?:times|ticks?|flash(?:es)?|blinks?|beats?|pulses?|clicks?|swaps?))* ?(?:per|a|an|each|every|in one|in a|in the|/) ?(?P<unit>second|sec|s|minute|min)\b",
        re.I,
    ),
    re.compile(rf"\b(?:once )?(?:every|each|per|all) (?P<every>{_N}|{_WORD}) ?{_TIME}\b", re.I),
    re.compile(rf"\bperiod(?: of| is| time|:| =)* ?(?P<every>{_N}) ?{_TIME}\b", re.I),
    re.compile(r"\b(?:once (?:a|per|each|every)|every|1 per) (?P<unit>second|sec|minute)\b", re.I),
)
_COUNT = re.compile(
    rf"(?<![\w.])(?P<n>\d{{1,2}}|{_WORD}|both|pair of|a pair of)(?: ?[x×]| equal| identical| same| precision| of| resistors| caps| of them)* ?$",
    re.I,
)
_NAMES = re.compile(r"(?P<names>\b[RC]\d(?: ?(?:,|and|=|&|/) ?[RC]\d)+)(?: ?(?:=|:|are|is|all|each|of))* ?$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity where it stands: SI value, dimension ('x' for a factor, ':' for one part in so many), span; whether ± or negative or AC."""

    dim: str
    value: float
    start: int
    end: int
    text: str
    count: int = 1
    split: bool = False
    negative: bool = False
    ac: bool = False


def number(word: str) -> float:
    """'2.5', 'twice', 'ten'."""
    word = word.lower()
    return _SMALL.get(word, 1.0) if word.isalpha() else float(word)


def _seconds(word: str) -> float:
    word = word.lower()
    return 1e-3 if word.startswith(("ms", "mil")) else 1e-6 if word[:1] in "µu" else _SECONDS[word[0]]


def _plain(m: re.Match[str]) -> Quantity | None:
    unit = m["unit"]
    dim = next(d for d, u in _UNITS if re.fullmatch(u, unit, re.I))
    if dim in ("Ω", "s") and re.fullmatch(r"[KkM]|R|s", unit) is None and unit in ("r", "S"):
        return None
    value = float(m["value"])
    if m["low"] and m["low"][0].isdigit() and float(m["low"]) != 0:
        return None  # two values: each is read for itself
    symbol = re.sub(r"\s?(?:ac|dc)$|\s", "", unit, flags=re.I)
    if dim == "s":
        value *= _seconds(symbol)
    elif dim == "Ω":
        value *= 1e3 if symbol[0] in "kK" else 1e6 if symbol[0] in "M" or symbol.lower().startswith("meg") else 1.0
    elif dim == "F":
        value *= {"p": 1e-12, "n": 1e-9, "u": 1e-6, "µ": 1e-6, "m": 1e-3}[symbol[0].lower()]
    elif dim not in ("dB", "C", "%"):
        lead = symbol[0]
        scaled = len(symbol) > 1 and symbol[:4].lower() not in ("volt", "watt", "hert", "amps", "amp", "ampe") and lead in "kMmµun"
        value *= {"k": 1e3, "M": 1e6, "m": 1e-3, "µ": 1e-6, "u": 1e-6, "n": 1e-9}[lead] if scaled else 1.0
    sign = (m["sign"] or "").strip() if dim in ("V", "dB") else ""
    if dim == "dB":
        return Quantity("x", 10 ** (value / 20) if sign in ("", "+") else 10 ** (-value / 20), m.start(), m.end(), m.group())
    start = m.start("sign") if sign else m.start("low") if m["low"] else m.start("value")
    return Quantity(
        dim, value, m.start("signed") if m["signed"] else start, m.end(), m.group().strip(),
        split=bool(m["signed"]), negative=sign in ("-", "−"), ac=bool(re.search(r"ac$", unit, re.I)),
    )  # fmt: skip


def quantities(text: str) -> list[Quantity]:
    """All quantities of a text, in their order. Where two readings overlap the longer and more particular one stands."""
    found: list[Quantity] = []

    def put(q: Quantity | None) -> None:
        if q is not None and not any(q.start < o.end and o.start < q.end for o in found):
            found.append(q)

    for pattern in _RATE:
        for m in pattern.finditer(text):
            groups = m.groupdict()
            if groups.get("every"):
                hz = 1 / (number(m["every"]) * _seconds(m["time"]))
            else:
                hz = number(groups.get("n") or "1") / (1.0 if m["unit"].lower().startswith("s") else 60.0)
            put(Quantity("Hz", hz, m.start(), m.end(), m.group()))
    for pattern in (_BOTH, _SIGNED):
        for m in pattern.finditer(text):
            put(Quantity("V", float(m["value"]), m.start(), m.end(), m.group(), split=True))
    for m in _GAIN.finditer(text):
        put(
            Quantity(
                "x",
                float(m["value"]),
                m.start("value"),
                m.end(),
                m.group(),
                negative=(m["sign"] or "").strip().lower() in ("-", "−", "–", "minus"),
            )
        )
    for m in _OHMS.finditer(text):
        put(Quantity("Ω", float(m["value"]), m.start("value"), m.end(), m.group()))
    for m in _CODE.finditer(text):
        put(Quantity("Ω", units.parse(m.group().replace("K", "k"), "Ω").value, m.start(), m.end(), m.group()))
    for m in re.finditer(r"(?<![\w.])(\d)V(\d)(?![\w])", text):
        put(Quantity("V", float(f"{m[1]}.{m[2]}"), m.start(), m.end(), m.group()))
    corners = [m.span() for m in _CORNER.finditer(text)]
    for m in _PLAIN.finditer(text):
        if any(a <= m.start("value") < z for a, z in corners):
            continue
        put(_plain(m))
        if m["low"] and m["low"][0].isdigit() and float(m["low"]) != 0:
            for inner in _PLAIN.finditer(text, m.start("value")):
                put(_plain(inner))
                break
    for m in _UNITY.finditer(text):
        put(Quantity("x", 1.0, m.start(), m.end(), m.group()))
    for m in _TIMES.finditer(text):
        put(Quantity("x", number(m["a"] or m["b"]), m.start(), m.end(), m.group(), negative=bool(m["sign"])))
    for m in _PARTS.finditer(text):
        a, b = number(m["a"]), number(m["b"])
        if 1.0 in (a, b) and a != b:
            put(Quantity(":", max(a, b), m.start(), m.end(), m.group()))
    found.sort(key=lambda q: q.start)
    return _standing(text, [_counted(text, q) for q in found])


def _counted(text: str, q: Quantity) -> Quantity:
    """The quantity with how many things have it: '3 x 120R', 'two equal 10k', 'R1, R2, R3 = 10k each'."""
    if q.dim not in ("Ω", "F"):
        return q
    before = text[max(0, q.start - 40) : q.start]
    if m := _NAMES.search(before):
        return replace(q, count=len(re.findall(r"[RC]\d", m["names"])))
    if m := _COUNT.search(before):
        word = m["n"].lower()
        n = 2 if "pair" in word or word == "both" else int(number(word))
        if n > 1:
            return replace(q, count=n, start=q.start - len(before) + m.start())
    return q


_TAKEN_BACK = re.compile(
    r"^[^\w]*(?:\b(?:no|nope|not|oh|oops|sorry|wait|hold on|correction|corrected|rather|actually|i mean|i meant|make (?:that|it)|better|scratch that|"
    r"(?:i )?(?:looked|checked|measured|counted)(?: \w+)?|it'?s|it is|that'?s|its|take|use|earlier|before|but|now|the|is|was|has|i|of|again|instead|on second thought|let'?s say|\w+(?= has\b))\b[^\w]*)+$",
    re.I,
)
_MARK = re.compile(
    r"\b(?:no|nope|sorry|wait|oops|correction|corrected|rather|actually|i mean|i meant|make (?:that|it)|scratch|second thought|earlier|looked again|checked again)\b",
    re.I,
)


def _standing(text: str, found: list[Quantity]) -> list[Quantity]:
    """Those that are not taken back by the next one of their kind: '48 V ... no sorry, 12 V'."""
    out: list[Quantity] = []
    for q in found:
        between = text[out[-1].end : q.start] if out else ""
        if out and out[-1].dim == q.dim and len(between) < 60 and _MARK.search(between) and _TAKEN_BACK.match(between):
            q = replace(q, start=out.pop().start)
        out.append(q)
    return out
