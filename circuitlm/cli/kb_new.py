"""`circuitlm kb new`: asks its way through a component and writes its file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from circuitlm.cli.asking import Asker, figure, one_of, words
from circuitlm.errors import KnowledgeError, UsageError

if TYPE_CHECKING:
    from circuitlm.knowledge.kicad.library import Symbol

_SHORT = {
    "in": "input", "out": "output", "io": "bidirectional", "power": "power_in", "supply": "power_in", "ground": "power_in", "gnd": "power_in",
    "od": "open_collector", "nc": "no_connect", "gives": "power_out",
}  # fmt: skip
"""What people write for KiCad's electrical types."""
_REFS = {"resistor": "R", "passive": "R", "semiconductor": "Q", "connector": "J", "controller": "A", "sensor": "U"}
Row = tuple[str, str, str]


def new(
    name: Annotated[str | None, typer.Argument(help="The part's name; asked for where it is left away.")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write the file here instead of into your own components.")] = None,
    kicad: Annotated[str | None, typer.Option("--kicad", help="Take the pins from this KiCad symbol (kb import kicad).")] = None,
    project: Annotated[bool, typer.Option("--project", help="Keep it in ./knowledge/components.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write a component file by answering questions; answers may also come from a pipe, one a line."""
    from circuitlm.circuit.component import Component
    from circuitlm.cli.kb_draft import write
    from circuitlm.knowledge.check import faults

    asker = Asker()
    symbol = _symbol(kicad) if kicad else None
    called = name or asker.ask("Its name, as a person would say it", _some, symbol.name if symbol else "")
    target = _place(called, out, project, force)
    data = _about(asker, called, symbol)
    data |= _pins(asker, symbol)
    data |= _supply(asker, data)
    data |= _interfaces(asker, data)
    data["sources"] = _sources(asker, symbol)
    from pydantic import ValidationError

    try:
        wrong = faults(Component.model_validate(data))
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5]]
    if wrong and asker.person and not (mend := Path(f"{data['id']}.yaml")).exists():
        write(mend, data)
        raise KnowledgeError(
            f"The answers do not fit: {'; '.join(wrong)}", f"they are in {mend} to be mended; then circuitlm kb add {mend}"
        )
    if wrong:
        raise KnowledgeError(f"Nothing was written, the answers do not fit: {'; '.join(wrong)}")
    write(target, data)
    print(f"{data['id']} is kept in {target}" if out is None else f"written: {target}; circuitlm kb add {target} makes it known")


def _symbol(name: str) -> Symbol:
    from circuitlm.cli.kb_kicad import any_symbol

    return any_symbol(name)


def _place(name: str, out: Path | None, project: bool, force: bool) -> Path:
    """Where the file goes, known before anything else is asked."""
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.knowledge.folders import PROJECT, users

    part = id_of(name)
    if out is None and part in catalogue() and not force:
        raise UsageError(f"{part} is in the catalogue already.", "--force writes a file of your own that stands in for it")
    target = out or (Path.cwd() / PROJECT if project else users()) / f"{part}.yaml"
    if target.exists() and not force:
        raise UsageError(f"{target} exists already.", "--force replaces it")
    return target


def id_of(name: str) -> str:
    """A part's id from its name: small letters, digits and dashes. Raises UsageError where nothing is left."""
    found = re.sub(r"[^a-z0-9.+]+", "-", name.lower()).strip("-.")
    if not re.match(r"[a-z0-9]", found):
        raise UsageError(f"No id can be made of the name {name!r}.", "use letters and digits")
    return found


def _some(text: str) -> str:
    if not text:
        raise ValueError("something is expected")
    return text


def _about(asker: Asker, name: str, symbol: Symbol | None) -> dict[str, Any]:
    from circuitlm.circuit.vocabulary import KINDS

    print(f"Kinds of parts: {', '.join(KINDS)}")
    kind = asker.ask("Its kind", one_of(*KINDS))
    form = asker.ask(
        "A module, a bare chip (ic), discrete or generic part", one_of("module", "ic", "discrete", "generic"), "ic" if symbol else "module"
    )
    number = asker.line("Its part number, empty where it has none", symbol.name if symbol else "")
    aliases = asker.ask("Other names that people type for it, with commas between", words)
    description = asker.line("What it is, in a sentence", symbol.description if symbol else "")
    uses = asker.ask("What a person would want it for, with commas between", words)
    data: dict[str, Any] = {
        "id": id_of(name),
        "name": name,
        "kind": kind,
        "form": form,
        "ref": symbol.reference if symbol else _REFS.get(kind, "U"),
    }
    rest = {"mpn": number, "aliases": aliases, "description": description, "uses": uses}
    return data | {key: value for key, value in rest.items() if value}


def _row(text: str) -> Row:
    """'1 VCC power' as number, name and type; the number may be left away."""
    from circuitlm.circuit.component import PinType

    bits = text.split()
    if len(bits) == 2:
        bits = ["", *bits]
    if len(bits) != 3:
        raise ValueError("NUMBER NAME TYPE, or NAME TYPE")
    kind = _SHORT.get(bits[2].lower(), bits[2].lower())
    if kind not in get_args(PinType):
        raise ValueError(f"the type is one of {', '.join([*_SHORT, *get_args(PinType)])}")
    return bits[0], bits[1], kind


def _pins(asker: Asker, symbol: Symbol | None) -> dict[str, Any]:
    if symbol is not None:
        from circuitlm.knowledge.kicad.roles import roles_of

        pins = [p.model_dump(mode="json", exclude_defaults=True) for p in roles_of(symbol).pins]
        print(f"{len(pins)} pins from {symbol.type}: " + ", ".join(p["id"] for p in pins))
        return {"pins": pins, "names": {"kicad": {"type": symbol.type} | ({"footprint": symbol.footprint} if symbol.footprint else {})}}
    names: set[str] = set()

    def read(text: str) -> Row:
        row = _row(text)
        if row[1] in names:
            raise ValueError(f"there is a pin {row[1]} already: {row[1]}.1 and {row[1]}.2 tell them apart")
        names.add(row[1])
        return row

    rows = asker.many("Its pins, one a line: NUMBER NAME TYPE (in, out, io, power, ground, passive, od, nc)", read)
    return {"pins": [({"id": n, "number": number} if number else {"id": n}) | {"type": kind} for number, n, kind in rows]}


def _told(data: dict[str, Any]) -> Any:
    """What the pins' names suggest."""
    from circuitlm.knowledge.kicad.library import Symbol, SymbolPin
    from circuitlm.knowledge.kicad.roles import suggested

    pins = tuple(SymbolPin(str(n), p["id"], p["type"]) for n, p in enumerate(data["pins"]))
    return suggested(Symbol("", data["name"], pins))


def _known(data: dict[str, Any], text: str) -> list[str]:
    ids = {p["id"] for p in data["pins"]}
    if strange := [w for w in words(text) if w not in ids]:
        raise ValueError(f"there is no pin {', '.join(strange)}")
    return words(text)


def _supply(asker: Asker, data: dict[str, Any]) -> dict[str, Any]:
    told = _told(data)
    pins = asker.ask(
        "Supply pins, with commas between, '-' where it has none",
        lambda t: [] if t == "-" else _known(data, t),
        ", ".join(told.supply) or "-",
    )
    if not pins:
        return {}
    ground = asker.ask("Ground pins", lambda t: _known(data, t), ", ".join(told.ground))
    low = asker.ask("Lowest supply voltage, V", figure("V"))
    high = asker.ask("Highest supply voltage, V", _not_below(low))
    usual = asker.ask("Usual supply current, mA, empty where it is not known", figure("mA", needed=False))
    peak = asker.ask("Peak supply current, mA, empty where it is not known", figure("mA", needed=False))
    supply: dict[str, Any] = {"id": "main", "pins": pins, "ground": ground, "min": low, "max": high}
    if current := {key: value for key, value in (("typical", usual), ("peak", peak)) if value is not None}:
        supply["ma"] = current
    level = asker.ask("Voltage of its signals, V, empty where it is that of the supply", figure("V", needed=False))
    tolerant = asker.ask("Highest voltage its inputs stand, V, empty where it is that plus 0.3 V", figure("V", needed=False))
    logic = {"volts": "main" if level is None else level} | ({} if tolerant is None else {"tolerant": tolerant})
    return {"supplies": [supply], "logic": logic}


def _not_below(low: float | None) -> Callable[[str], float | None]:
    def read(text: str) -> float | None:
        volts = figure("V")(text)
        if volts is not None and low is not None and volts < low:
            raise ValueError(f"that is below the lowest, {low:g} V")
        return volts

    return read


def _interfaces(asker: Asker, data: dict[str, Any]) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    for i in _told(data).interfaces:
        if asker.yes(f"Is this its {i.type}: {', '.join(f'{role} = {pin}' for role, pin in i.pins.items())}"):
            one: dict[str, Any] = {"id": i.id, "type": i.type, "pins": i.pins}
            if i.type == "i2c":
                one["addresses"] = asker.ask("Its I2C addresses (0x48), the usual one first, with commas between", _addresses)
            found.append(one)
    if len(found) > 1 and asker.yes("Is only one of them in use at a time"):
        found = [i | {"alt": "bus"} for i in found]
    used = {pin for i in found for pin in i["pins"].values()} | {p for s in data.get("supplies", []) for p in (*s["pins"], *s["ground"])}
    loose = [p["id"] for p in data["pins"] if p["id"] not in used and p["type"] in ("input", "output", "bidirectional", "open_collector")]
    if loose:
        signals = asker.ask(
            "Signals that always go to the controller, '-' for none", lambda t: [] if t == "-" else _known(data, t), ", ".join(loose)
        )
        analog = asker.ask("Which of them are analog, '-' for none", lambda t: [] if t == "-" else _known(data, t), "-") if signals else []
        if signals:
            one = {"id": "signals", "type": "signals", "pins": {_role(p): p for p in signals}}
            found.append(one | ({"needs": {_role(p): ["adc"] for p in analog}} if analog else {}))
    return {"interfaces": found} if found else {}


def _role(pin: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", pin.lower()).strip("_") or "sig"


def _addresses(text: str) -> list[str]:
    found = []
    for word in words(text):
        try:
            found.append(f"0x{int(word, 16):02X}")
        except ValueError:
            raise ValueError(f"{word!r} is no address like 0x48") from None
    if not found:
        raise ValueError("an I2C part has an address")
    return found


def _sources(asker: Asker, symbol: Symbol | None) -> list[dict[str, str]]:
    own = [{"kind": "symbol", "what": f"KiCad symbol {symbol.type}"}] if symbol else []
    kind = asker.ask(
        "How do you know this: read in its document, published by others, recalled", one_of("read", "published", "recalled"), "recalled"
    )
    what = asker.ask("In which document, or by whom", _some, "memory" if kind == "recalled" else "")
    return [*own, {"kind": kind, "what": what}]
