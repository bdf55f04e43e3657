"""Sensors that are resistors or potentiometers: dividers in front of an analog input."""

from __future__ import annotations

import math

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Net, Part, PinRef
from circuitlm.circuit.pins import find_pin, offers
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins import join
from circuitlm.synthesis.joins.signals import fixed_pin


def partner_ohms(part: Part) -> float:
    """The fixed resistor that gives a resistive sensor the widest swing: the geometric mean of its extremes."""
    spec = part.component.spec
    low = float(spec.get("r_light") or spec.get("r_min") or 0)
    high = float(spec.get("r_dark") or spec.get("r_max") or 0)
    if part.component.spec.get("beta") or not (low and high):
        return eseries.nearest(part.quantity or float(spec.get("ohms", 10_000)), "E12")
    return eseries.nearest(min(max(math.sqrt(low * high), 1000.0), 100_000.0), "E12")


def analog_rail(b: Builder, host: Part) -> float:
    """The voltage that a divider in front of an analog input hangs on: the converter's reference where a rail can be had of it, V."""
    mcu = host.component.mcu
    if mcu:
        return mcu.adc_vref if mcu.adc_vref and mcu.adc_vref >= 0.7 * mcu.v_io else mcu.v_io
    return b.logic_volts(host)


def full_scale(host: Part, volts: float) -> float:
    """The share of a rail that the host's converter measures: below 1 where its reference is lower (the 1 V of a bare ESP8266)."""
    vref = host.component.mcu.adc_vref if host.component.mcu else None
    return vref / volts if vref and vref < 0.7 * volts else 1.0


@join("resistive")
def resistive(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """Sensor from the supply to the analog input, fixed resistor from there to ground."""
    planned = b.planned(part.ref)
    rail = b.rail_net(analog_rail(b, host), host) or b.supply_net(host)
    if rail is None:
        return
    given = planned.options.get("series")
    ohms = units.parse(given, "Ω").value if given else partner_ohms(part)
    share = 1.0 if given else full_scale(host, rail.volts or 3.3)
    if planned.options.get("side") == "top":
        _from_above(b, part, interface, host, rail, ohms)
        return
    r = b.resistor(
        eseries.nearest(ohms * share, "E12") if share < 1 else ohms,
        part.ref,
        "divider-bottom",
        "as requested" if given else f"makes a divider with {part.component.name} around the middle of its range",
    )
    net = b.circuit.net(b.circuit.free_net(f"{part.ref}_OUT"), bus="analog")
    b.circuit.connect(rail, (part.ref, interface.pins["a"]))
    if share < 1:  # tapped, so that even a short sensor gives no more than the reference
        upper = b.resistor(
            eseries.nearest(ohms * (1 - share) * 1.1, "E12"),
            part.ref,
            "divider-middle",
            f"leaves {units.show(share * (rail.volts or 3.3), 'V')} for the converter",
        )
        b.circuit.join(PinRef(part.ref, interface.pins["b"]), PinRef(upper.ref, "1"), f"{part.ref}_TOP")
        b.circuit.connect(net, (upper.ref, "2"), (r.ref, "1"))
    else:
        b.circuit.connect(net, (part.ref, interface.pins["b"]), (r.ref, "1"))
    b.ground(PinRef(r.ref, "2"))
    if planned.options.get("filtered"):
        b.advice.append(f"The divider of {part.ref} has up to {units.show(ohms / 2, 'Ω')} of its own, which the filter's resistor adds to.")
        return
    b.demand(
        host,
        net,
        PinRef(part.ref, interface.pins["b"]),
        f"{part.ref} {part.component.name.split('(')[0].strip().lower()}",
        ["adc"],
        "in",
        fixed=fixed_pin(b, part, interface, "a") or planned.pins.get(""),
        slow=False,
    )


def _from_above(b: Builder, part: Part, interface: Interface, host: Part, rail: Net, ohms: float) -> None:
    """The fixed resistor that the request puts to the supply, the sensor to ground."""
    r = b.resistor(ohms, part.ref, "divider-top", "as requested, to the supply")
    net = b.circuit.net(b.circuit.free_net(f"{part.ref}_OUT"), bus="analog")
    b.circuit.connect(rail, (r.ref, "1"))
    b.circuit.connect(net, (r.ref, "2"), (part.ref, interface.pins["a"]))
    b.ground(PinRef(part.ref, interface.pins["b"]))
    b.demand(
        host,
        net,
        PinRef(part.ref, interface.pins["a"]),
        f"{part.ref} {part.component.name.split('(')[0].strip().lower()}",
        ["adc"],
        "in",
        fixed=fixed_pin(b, part, interface, "a") or b.planned(part.ref).pins.get(""),
        slow=False,
    )


@join("photocurrent")
def photocurrent(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """Collector or cathode at the supply, the load resistor below: its voltage grows with the light, U = R·I. 1000 lx (a desk at the window)
    give full scale. A pin without a converter, where one is named, reads lit or dark."""
    planned = b.planned(part.ref)
    rail = b.rail_net(analog_rail(b, host), host) or b.supply_net(host)
    if rail is None:
        return
    volts = rail.volts or 3.3
    share = full_scale(host, volts)
    given = planned.options.get("series")
    lit = float(part.component.spec.get("lit_ua", 500)) * 1e-6
    ohms = units.parse(given, "Ω").value if given else eseries.nearest(volts * share / lit, "E12")
    why = f"{units.show(volts * share, 'V')} at {units.show(lit, 'A')}, which about 1000 lx give"
    r = b.resistor(ohms, part.ref, "divider-bottom", "as requested" if given else why)
    net = b.circuit.net(b.circuit.free_net(f"{part.ref}_OUT"), bus="analog")
    top, out = (PinRef(part.ref, interface.pins[role]) for role in ("p", "n"))
    if share < 1:
        upper = eseries.nearest(ohms * (1 / share - 1) * 1.1, "E12")
        limit = b.resistor(upper, part.ref, "divider-top", "keeps the most that it gives within the converter's range")
        b.circuit.connect(rail, (limit.ref, "1"))
        b.circuit.join(PinRef(limit.ref, "2"), top, f"{part.ref}_TOP")
    else:
        b.circuit.connect(rail, top)
    b.circuit.connect(net, out, (r.ref, "1"))
    b.ground(PinRef(r.ref, "2"))
    fixed = fixed_pin(b, part, interface, "n") or planned.pins.get("")
    named = find_pin(host.component, fixed) if fixed else None
    needs = [] if named is not None and not offers(host.component, named, "adc") else ["adc"]
    name = f"{part.ref} {part.component.name.split('(')[0].strip().lower()}"
    b.demand(host, net, out, name, needs, "in", fixed=fixed, slow=False)


@join("divider")
def potentiometer(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """Ends on the analog reference and ground, the wiper to an analog input."""
    rail = b.rail_net(analog_rail(b, host), host) or b.supply_net(host)
    if rail is None:
        return
    share = full_scale(host, rail.volts or 3.3)
    top = PinRef(part.ref, interface.pins["top"])
    if share < 1:
        track = part.quantity or float(part.component.spec.get("ohms", 10_000))
        r = b.resistor(
            eseries.nearest(track * (1 / share - 1) * 1.1, "E12"), part.ref, "series", "keeps the wiper within the converter's range"
        )
        b.circuit.connect(rail, (r.ref, "1"))
        b.circuit.join(PinRef(r.ref, "2"), top, f"{part.ref}_TOP")
    else:
        b.circuit.connect(rail, top)
    b.ground(PinRef(part.ref, interface.pins["bottom"]))
    wiper = PinRef(part.ref, interface.pins["wiper"])
    net = b.circuit.net(b.circuit.free_net(f"{part.ref}_WIPER"), bus="analog")
    b.circuit.connect(net, wiper)
    if b.planned(part.ref).options.get("filtered"):
        return
    b.demand(
        host,
        net,
        wiper,
        f"{part.ref} potentiometer",
        ["adc"],
        "in",
        fixed=fixed_pin(b, part, interface, "wiper") or b.planned(part.ref).pins.get(""),
        slow=False,
    )
