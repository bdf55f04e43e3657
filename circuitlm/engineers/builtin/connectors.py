"""Named terminals and headers: what the words around them bring out (channels, contacts, inputs, outputs, a bus, a programmer)."""

from __future__ import annotations

import re

from circuitlm.circuit.batteries import charges_its_cell
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, Wish

_KINDS = (
    ("contacts", r"relays?(?:'s?)? (?:contacts?|outputs?)|\bcontacts?\b[^,]{0,45}$|changeover|\bcom\W+no\b"),
    ("isp", r"\bisp\b|\bicsp\b"),
    ("uart", r"\buart\b|\bserial\b|\btx\W+rx\b"),
    ("i2c", r"\bi2c\b|\bsda\b|qwiic|stemma"),
    ("analog", r"\bchannels?\b|analog(?:ue)? in\w*|\badc\b|single[- ]ended|\bain\d?\b"),
    ("inputs", r"\binputs?\b"),
    ("outputs", r"\boutputs?\b"),
    ("wires", r"^for (?:the |my |external |other |more )?(?:sensors?|signals?|expansion)\b"),
    ("pins", r"\bport [ab]\b|\bgpios?\b|\bpins\b|\bspare\b|\bfree\b|\bunused\b|\bremaining\b|\bio\b"),
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "twelve": 12, "sixteen": 16}


def settle(desk: Desk) -> None:
    """`brings` of a connector: what synthesis joins to it; several of one wish become one, its pins a list."""
    for wish in desk.request.of("part"):
        parts = [p for p in desk.peripherals() if wish.id in p.wishes and desk.component(p).kind == "connector"]
        if not parts or any(p.key in (link.a.split(".")[0], link.b.split(".")[0]) for p in parts for link in desk.plan.links):
            continue
        first = parts[0]
        before, after = around(desk, wish)
        if first.component == "test-point":
            after = re.split(r"[.;]", desk.raw.partition(wish.words.lower())[2][:80])[0]
        kind = "probe" if first.component == "test-point" else _kind(desk, wish, before, after)
        if kind is None:
            if _plug_of_a_cell(desk, first, wish):
                desk.plan.parts = [p for p in desk.plan.parts if p not in parts]
                desk.done.add(wish.id)
                _heard(desk, f"{before} {after}")
            continue
        if kind == "isp" and not _programmed(desk, first, wish):
            continue
        first.options["brings"] = kind
        _heard(desk, f"{before} {after}")
        if kind in ("i2c", "uart"):
            _plugged(desk, after)
        if kind == "outputs":
            _only_words(desk, before)
        first.options["words"] = f"{before} {wish.words.lower()} {after}".strip()
        count = _count(before)
        if count or len(parts) > 1:
            first.options["count"] = str(count or len(parts))
        pins = [wish.pins[k] for k in sorted((k for k in wish.pins if k == "" or k[0] == "#"), key=lambda k: int(k[1:]) if k else -1)]
        if pins:
            first.options["pins"] = " ".join(pins)
        first.pins = {}
        first.host = first.host or desk.board
        for other in parts[1:]:
            desk.plan.parts.remove(other)


_OF_A_CELL = re.compile(r"\b(?:li-?po|li-?ion|cell|battery|batteries|accu|akku|pack|18650|charg\w+|board)\b")


_NEAR = 40
"""Characters on either side of a plug's name that may say what is plugged in."""


def _plug_of_a_cell(desk: Desk, part: PlanPart, wish: Wish) -> bool:
    """'A LiPo in the board's JST', 'an 18650 with a JST plug': the two poles by which a cell is plugged into its board are no part besides."""
    cells = [w for w in desk.request.of("supply") if w.component and any(r.topology == "cell" for r in catalogue().get(w.component).rails)]
    own = any(charges_its_cell(desk.component(p)) for p in desk.controllers())
    if len(desk.component(part).pins) != 2 or not cells:
        return False
    at = desk.raw.find(wish.words.lower())
    return own or (at >= 0 and bool(_OF_A_CELL.search(desk.raw[max(0, at - _NEAR) : at + _NEAR])))


def _programmed(desk: Desk, part: PlanPart, wish: Wish) -> bool:
    """Gives a programming header to the bare chip; a board has its own, so that none is added."""
    chip = next((p for p in desk.controllers() if desk.component(p).form == "ic"), None)
    if chip is not None:
        part.host = chip.key
        return True
    desk.plan.parts.remove(part)
    desk.done.add(wish.id)
    if desk.board:
        desk.plan.assumptions.append("The board has its programming header, or is programmed over USB: no further one is needed.")
    return False


def _heard(desk: Desk, words: str) -> None:
    """What stands around a connector is understood with it."""
    said = set(re.findall(r"[a-z0-9]+", words))
    left = [" ".join(w for w in phrase.split() if w.lower() not in said) for phrase in desk.request.not_understood]
    desk.request.not_understood = [phrase for phrase in left if phrase]


def _plugged(desk: Desk, after: str) -> None:
    """'An I2C header for a display': what is plugged in later is no part of the circuit."""
    if not after.startswith("for "):
        return
    for wish in [w for w in desk.request.of("function") if w.words.lower() in after]:
        for part in [p for p in desk.peripherals() if p.origin == "assumed" and p.wishes == [wish.id]]:
            desk.plan.parts.remove(part)
            name = desk.component(part).name
            desk.plan.assumptions = [a for a in desk.plan.assumptions if not a.startswith(name)]
        desk.done.add(wish.id)


def _only_words(desk: Desk, before: str) -> None:
    """'Motor outputs on screw terminals': the terminals are for motors to come, none is meant."""
    for wish in desk.request.of("part"):
        if re.search(rf"\b{re.escape(wish.words.lower())} (?:outputs?|connections?|wires)\b", before):
            for part in [
                p for p in desk.peripherals() if p.wishes == [wish.id] and desk.component(p).interfaces_of("motor", "load", "coils")
            ]:
                desk.plan.parts.remove(part)
                desk.done.add(wish.id)


def around(desk: Desk, wish: Wish) -> tuple[str, str]:
    """The words of the same clause before and behind a connector's name."""
    at = desk.raw.find(wish.words.lower())
    if at < 0:
        return wish.attributes.get("before", ""), wish.attributes.get("after", "")
    before = re.split(r"[.;,]|\bwith\b|\band a\b", desk.raw[max(0, at - 70) : at])[-1]
    after = re.split(r"[.;,]|\band\b", desk.raw[at + len(wish.words) : at + len(wish.words) + 50])[0]
    return before.strip(), after.strip()


def _kind(desk: Desk, wish: Wish, before: str, after: str) -> str | None:
    words = f"{before} {wish.words.lower()}"
    kind = next((k for k, pattern in _KINDS if re.search(pattern, words)), None) or next(
        (k for k, pattern in _KINDS if re.search(pattern, after)), None
    )
    if kind is None and wish.pins:
        kind = "wires"
    if kind == "contacts" and not _any(desk, "contact"):
        kind = "inputs" if desk.controllers() else None
    if kind == "analog" and not desk.controllers() and not _any(desk, "expander"):
        return None
    if kind in ("outputs", "pins") and not wish.pins and not _any(desk, "expander", "motor", "load", "coils"):
        return "outputs" if _count(before) and desk.controllers() else None
    if kind in ("uart", "i2c", "inputs") and not desk.controllers():
        return None
    if (
        re.search(r"\d\s?v(?:olts?)?\b[^,]{0,12}(?:in|supply|power)?\W*(?:on|at|through|over)?\W*(?:a|the)?\W*$", before)
        and kind != "analog"
    ):
        return None  # '12 V in on a screw terminal': the supply's
    return kind


def _any(desk: Desk, *types: str) -> bool:
    """Whether a part (no connector) offers one of these ports."""
    found: list[PlanPart] = [p for p in desk.peripherals() if desk.component(p).kind not in ("connector", "input")]
    return any(desk.component(p).interfaces_of(*types) for p in found)


def _count(before: str) -> int:
    """How many: '8 single ended channels on', 'four outputs on'."""
    found = re.findall(
        r"\b(\d{1,2}|one|two|three|four|five|six|seven|eight|twelve|sixteen)\s?x?\s+(?:[\w-]+ ){0,3}(?:channels?|inputs?|outputs?|lines?|pins?|contacts?)",
        before,
    )
    return (_NUMBERS.get(found[-1]) or int(found[-1])) if found else 0
