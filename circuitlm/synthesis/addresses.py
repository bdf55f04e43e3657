"""I2C addresses: straps where parts of one bus would clash, then a second bus, then a multiplexer."""

from __future__ import annotations

from collections import defaultdict

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part
from circuitlm.circuit.pins import find_pin
from circuitlm.plan import PlanPart
from circuitlm.synthesis import instances
from circuitlm.synthesis.builder import Builder


def target(b: Builder, part: Part) -> Interface | None:
    """The I2C interface by which a part will be joined, if it is."""
    planned = b.planned(part.ref)
    found = [i for i in part.component.interfaces_of("i2c") if i.role == "target" and (i.default or planned.protocol == "i2c")]
    if not found:
        return None
    i = found[0]
    if planned.protocol not in (None, "i2c") and i.alt:
        return None
    if i.alt:
        options = [x for x in part.component.interfaces if x.alt == i.alt]
        if options[0] is not i and planned.protocol != "i2c":
            return None
    return i


def choices(part: Part, interface: Interface) -> list[str]:
    """Addresses a part can be set to, its default first."""
    setting = next((s for s in part.component.settings if s.id == "address"), None)
    if setting is None:
        return interface.addresses[:1]
    values = [x.value for x in setting.choices] or interface.addresses
    first = setting.default or values[0]
    return [first, *(v for v in values if v != first)]


def settle(b: Builder) -> None:
    """Give each I2C part an address of its own on its host's bus."""
    hosts: dict[str, list[Part]] = defaultdict(list)
    for part in b.parts():
        interface = target(b, part)
        if interface is None or not (interface.addresses or choices(part, interface)):
            continue  # none, or one that nobody here knows: a KiCad symbol names pins alone
        if part.host and "channel" not in b.planned(part.ref).options:
            hosts[part.host].append(part)
    for host, parts in hosts.items():
        if b.circuit.parts[host].component.interfaces_of("i2c") and not b.circuit.parts[host].component.mcu:
            spread_over_mux(b, b.circuit.parts[host], parts)
            continue
        groups = instances.by_instance(b, parts, b.circuit.parts[host])
        for index, group in enumerate(groups.values()):
            for part in group if index else ():
                b.planned(part.ref).options["bus"] = b.keys[part.ref].options["bus"] = str(index)
            settle_bus(b, host, group, alone=len(groups) == 1)


def fixed_address(b: Builder, part: Part) -> str | None:
    return part.settings.get("address")


def settle_bus(b: Builder, host: str, parts: list[Part], alone: bool = True) -> None:
    """Addresses on one bus; *alone*: the host has no other, so that clashing parts may go to a second one."""
    taken: dict[str, str] = {}
    left: list[Part] = []
    for part in parts:  # a module's second chip (a clock's EEPROM) answers too
        first = target(b, part)
        for other in part.component.interfaces_of("i2c"):
            if first is not None and other is not first and other.role == "target" and other.addresses and other.pins == first.pins:
                taken[other.addresses[0]] = part.ref
    for part in sorted(parts, key=lambda p: (fixed_address(b, p) is None, len(choices(p, target(b, p))))):  # type: ignore[arg-type]
        interface = target(b, part)
        assert interface is not None
        wanted = fixed_address(b, part)
        options = choices(part, interface)
        if wanted:
            match = next((o for o in (*options, *interface.addresses) if o.lower() == wanted.lower()), None)
            if match is None:
                b.problems.append(f"{part.component.name} cannot be set to address {wanted}; it offers {', '.join(options)}.")
                part.settings.pop("address", None)
            else:
                options = [match]
        free = next((o for o in options if o not in taken), None)
        if free is None:
            left.append(part)
            continue
        taken[free] = part.ref
        if free != options[0] or any(s.id == "address" for s in part.component.settings):
            part.settings["address"] = free
        if free != options[0]:
            b.assume(f"{part.ref} ({part.component.name}) is set to I2C address {free}, since {options[0]} is taken.")
    if left and held_in_reset(b, parts, left, taken):
        return
    if not left:
        return
    component = b.circuit.parts[host].component
    buses = {f.split(".")[0] for p in component.pins for f in p.fn if f.startswith("i2c")}
    second_ok = alone and (len(buses) > 1 or bool(component.mcu and "i2c" in component.mcu.matrix))
    again: dict[str, str] = {}
    strapped: dict[str, str] = {}
    for part in left:
        interface = target(b, part)
        assert interface is not None
        if (free := next((o for o in choices(part, interface) if o not in again), None)) is not None:
            again[free] = part.ref
            strapped[part.ref] = free
    if second_ok and len(again) == len(left):
        stay = {pin for p in parts if p not in left for pin in b.planned(p.ref).pins.values()}
        for part in left:
            named = b.planned(part.ref).pins  # pins named for all of them are those of the first bus
            for role in [r for r, pin in named.items() if pin in stay]:
                del named[role]
            b.planned(part.ref).options["bus"] = "1"
            b.keys[part.ref].options["bus"] = "1"
            b.assume(f"{part.ref} ({part.component.name}) is on a second I2C bus, since its address is taken on the first.")
            if any(s.id == "address" for s in part.component.settings):
                part.settings["address"] = strapped[part.ref]
        return
    # the same address more often than there are buses: all that can have it go behind a multiplexer
    contested = {o for p in left for o in choices(p, target(b, p))}  # type: ignore[arg-type]
    same = [p for p in parts if contested & set(choices(p, target(b, p)))]  # type: ignore[arg-type]
    mux = b.default("i2c-mux")
    key = b.plan.free_key(mux.id)
    planned = PlanPart(key=key, component=mux.id, host=None, origin="assumed", reason=f"{len(same)} parts with the same I2C address")
    b.plan.parts.append(planned)
    placed = b.place(planned)
    placed.host = host
    spread_over_mux(b, placed, same)
    own = target(b, placed)
    staying = {address for address, ref in taken.items() if b.circuit.parts[ref] not in same}
    if own is not None and (free := next((o for o in choices(placed, own) if o not in staying), None)) is not None:
        placed.settings["address"] = free
    for part in same:
        for written in b.planned(part.ref).pins.values():
            b.lost_pins[f"{part.ref} {written}"] = f"{part.ref} hangs on a channel of {placed.ref}, since its address is taken"
    b.assume(f"{placed.ref} ({mux.name}) keeps apart the {len(same)} parts with the same I2C address.")


def held_in_reset(b: Builder, parts: list[Part], left: list[Part], taken: dict[str, str]) -> bool:
    """Like parts on one bus that the request keeps apart by their reset lines: firmware wakes one after another and gives each an
    address. True when that settles all that are left."""
    groups: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if any(x.id == part.id for x in left):
            groups[part.id].append(part)
    for same in groups.values():
        interface = target(b, same[0])
        line = same[0].component.interface(interface.readdress or "") if interface else None
        if line is None or not any(line.id in b.planned(p.ref).extra or set(line.pins) & set(b.planned(p.ref).pins) for p in same):
            return False
    for same in groups.values():
        interface = target(b, same[0])
        assert interface is not None
        address = int(interface.addresses[0], 16)
        for n, part in enumerate(same):
            while n and f"0x{address:02X}" in taken:
                address += 1
            taken[f"0x{address:02X}"] = part.ref
            part.settings["address"] = f"0x{address:02X}"
            if interface.readdress and interface.readdress not in b.planned(part.ref).extra:
                b.planned(part.ref).extra.append(interface.readdress)
        b.assume(
            f"{', '.join(p.ref for p in same)} share one bus: firmware holds them in reset by {(interface.readdress or '').upper()} and "
            f"wakes one after another with an address of its own ({', '.join(p.settings['address'] for p in same)})."
        )
    return True


def spread_over_mux(b: Builder, mux: Part, parts: list[Part]) -> None:
    """One channel of a multiplexer for each part."""
    taken = {p.options.get("channel") for p in b.plan.parts}
    channels = [i for i in mux.component.interfaces_of("i2c") if i.role == "controller" and i.id not in taken]
    for part, channel in zip(parts, channels, strict=False):
        planned = b.keys.get(part.ref)
        if planned is not None:
            planned.options["channel"] = channel.id
            pass_on_pins(b, mux, part)
        part.host = mux.ref
        interface = target(b, part)
        if interface is not None and any(s.id == "address" for s in part.component.settings):
            part.settings.setdefault("address", choices(part, interface)[0])


def pass_on_pins(b: Builder, mux: Part, part: Part) -> None:
    """Pins named for the lines of a part behind a multiplexer are the multiplexer's; a second choice for the same line is lost."""
    own, theirs = b.planned(part.ref).pins, b.planned(mux.ref).pins
    host = b.circuit.parts.get(mux.host or "")
    for role in [r for r in own if r.lower() in ("", "sda", "scl")]:
        written = own.pop(role)
        pin = find_pin(host.component, written) if host and not role else None
        lines = {f.split(".")[1] for f in pin.fn if f.startswith("i2c")} if pin else set()
        line = lines.pop() if len(lines) == 1 else role
        if theirs.setdefault(line, written) != written:
            b.lost_pins[f"{part.ref} {line or 'i2c'}"] = f"{part.ref} is behind {mux.ref}, whose line is on {theirs[line]}"
