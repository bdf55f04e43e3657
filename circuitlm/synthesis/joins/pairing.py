"""Pairing drivers with what they drive: motors with bridges, steppers with their drivers, load cells with their amplifiers."""

from __future__ import annotations

from circuitlm.circuit.component import Component, Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.pins import numbered
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.joins.leds import series_for
from circuitlm.synthesis.joins.loads import flyback
from circuitlm.synthesis.power import volts_of

_PAIRS = {
    "motor": "motor",
    "coils": "coils",
    "speaker": "speaker",
    "load": "load",
    "bridge": "bridge",
    "thermocouple": "thermocouple",
    "audio": "audio",
    "antenna": "antenna",
}


def free_output(b: Builder, kind: str, ma: float, volts: float, sink: Interface, exclude: set[str]) -> tuple[Part, Interface] | None:
    """A driver's output that is not yet used and suits the load."""
    bridges = [(p.ref, i.id) for p in b.parts() for i in p.component.interfaces_of("bridge") if i.role == "source"]
    shared = kind == "bridge" and all(out in b.used_interfaces for out in bridges)  # more load cells than amplifiers: side by side
    heard = kind == "speaker" and any(i.role == "sink" for p in b.parts() for i in p.component.interfaces_of("audio"))
    for part in sorted(b.parts(), key=lambda p: heard and any(i.role == "source" for i in p.component.interfaces_of("audio"))):
        if part.ref in exclude:
            continue
        taken_groups = {i.alt for i in part.component.interfaces if (part.ref, i.id) in b.used_interfaces and i.alt}
        other_kinds = {
            i.type for i in part.component.interfaces if (part.ref, i.id) in b.used_interfaces and i.role == "source" and i.type in _PAIRS
        }
        for out in part.component.interfaces:
            if out.role != "source" or out.type != kind or ((part.ref, out.id) in b.used_interfaces and not shared):
                continue
            if out.alt and out.alt in taken_groups and kind == "coils":
                continue
            if (kind == "coils" and "motor" in other_kinds) or (kind == "motor" and "coils" in other_kinds):
                continue
            if kind == "coils" and ("com" in sink.pins) != ("com" in out.pins):
                continue
            if out.max_ma and ma > out.max_ma * 1.6:
                continue
            return part, out
    return None


def pair_drivers(b: Builder) -> None:
    """Join loads to the outputs of drivers in the circuit: motors to bridges, steppers to stepper drivers."""
    for part in list(b.parts()):
        for sink in part.component.interfaces:
            if sink.role != "sink" or sink.type not in _PAIRS or (part.ref, sink.id) in b.used_interfaces:
                continue
            if part.ref in b.driven_by and sink.type != "audio":  # left and right each have their source
                continue
            if sink.type == "audio" and b.planned(part.ref).options.get("fed") == "volume":
                continue
            if sink.type in ("load",) and b.planned(part.ref).options.get("switch") == "transistor":
                continue
            transistor = any(p.drives == b.planned(part.ref).key for p in b.keys.values())
            if transistor:
                continue
            named = next((l for l in b.plan.links if l.a.split(".")[0] == b.planned(part.ref).key), None)
            found = None
            kinds = (
                [sink.type]
                + (
                    ["motor"]
                    if sink.type == "load" and (part.component.spec.get("inductive") or part.component.spec.get("both_ways"))
                    else []
                )
                + (["load"] if sink.type == "motor" else [])
            )
            others = {part.ref} | {x.ref for x in b.parts() if _for_others(b, x, part)}
            for kind in kinds:
                found = free_output(b, kind, float(part.component.spec.get("ma", 0)), volts_of(part), sink, others)
                if found:
                    break
            if found is None and sink.type == "coils" and named is None:
                found = weak_output(b, part, sink) or add_driver(b, part, sink)
            if found is None and "motor" in kinds and not b.planned(part.ref).pins:
                found = shared_output(b, part)
            if found is None:
                continue
            if sink.type == "bridge" and (found[0].ref, found[1].id) in b.used_interfaces:
                b.assume(
                    f"{part.ref} hangs beside another load cell on {found[0].ref}, which reads the sum of their weights: "
                    "to read each by itself, take an amplifier for each."
                )
            connect_pair(b, part, sink, *found)
    _too_weak_but_named(b)


def _too_weak_but_named(b: Builder) -> None:
    """'A ULN2803 drives 8 solenoids': an array that is named and would drive nothing gets the loads all the same, and the verdict says that
    they are too much for it."""
    idle = {
        d.ref
        for d in b.parts()
        if d.why.origin == "prompt"
        and len(outs := [i for i in d.component.interfaces_of("load") if i.role == "source"]) > 1
        and not any((d.ref, i.id) in b.used_interfaces for i in outs)
    }
    _lights(b, idle)
    for part in list(b.parts()) if idle else ():
        planned = b.planned(part.ref)
        switched = planned.options.get("switch") == "transistor" or any(p.drives == planned.key for p in b.keys.values())
        for sink in part.component.interfaces_of("load"):
            if sink.role != "sink" or (part.ref, sink.id) in b.used_interfaces or part.ref in b.driven_by or switched:
                continue
            others = {x.ref for x in b.parts() if x.ref not in idle or _for_others(b, x, part)}
            if found := free_output(b, "load", 0.0, volts_of(part), sink, others):
                connect_pair(b, part, sink, *found)


def _lights(b: Builder, idle: set[str]) -> None:
    """'8 LEDs on a ULN2803': where an array would drive nothing else, the LEDs hang on its outputs; their resistors follow with the supply."""
    loads = [p for p in b.parts() if any(i.role == "sink" for i in p.component.interfaces_of("load", "motor")) and p.ref not in b.driven_by]
    switched = {p.drives for p in b.keys.values()}
    for part in list(b.parts()) if idle and not loads else ():
        sink = next((i for i in part.component.interfaces_of("led") if i.role == "sink" and {"a", "k"} == set(i.pins)), None)
        planned = b.planned(part.ref)
        if sink is None or part.ref in b.driven_by or planned.key in switched or {"crossing", "across", "beside"} & planned.options.keys():
            continue
        others = {x.ref for x in b.parts() if x.ref not in idle or _for_others(b, x, part)}
        if (found := free_output(b, "load", 0.0, 0.0, sink, others)) is None:
            return
        driver, out = found
        low = PinRef(driver.ref, out.pins["n"])
        b.circuit.connect(b.circuit.net(b.circuit.free_net(f"{driver.ref}_{out.pins['n']}"), kind="switched"), low, (part.ref, sink.pins["k"]))
        b.use(part.ref, sink)
        b.use(driver.ref, out)
        b.driven_by[part.ref] = driver.ref
        hand_over(b, part, driver, out)


def below_array(b: Builder, part: Part) -> None:
    """The resistor between an array's supply and the anode of an LED that hangs on one of its outputs; nothing for all other parts."""
    sink = next((i for i in part.component.interfaces_of("led") if "a" in i.pins), None)
    if sink is None or part.ref not in b.driven_by:
        return
    driver = b.circuit.parts[b.driven_by[part.ref]]
    out = next((i for i in driver.component.interfaces_of("load") if i.role == "source"), None)
    rail = b.circuit.net_of((driver.ref, out.pins["p"])) if out is not None and "p" in out.pins else None
    rail = rail or b.rail_net(5.0)
    if rail is None or rail.volts is None:
        return
    drop = float(driver.component.spec.get("vce_sat", 0))
    ohms, why = series_for(b, part, rail.volts - drop, None, 20.0)
    r = b.resistor(ohms, part.ref, "series", why)
    b.circuit.connect(rail, (r.ref, "1"))
    b.circuit.join(PinRef(r.ref, "2"), PinRef(part.ref, sink.pins["a"]), f"{part.ref}_A")


def _for_others(b: Builder, driver: Part, load: Part) -> bool:
    """Whether a driver is told to be for other loads than this one."""
    told = b.planned(driver.ref).options.get("for", "").split()
    return bool(told) and not set(told) & set(b.planned(load.ref).wishes)


def shared_output(b: Builder, part: Part) -> tuple[Part, Interface] | None:
    """The output of a bridge that drives one motor of the same kind and carries two: the four wheels of a car turn in pairs."""
    kin = [p.ref for p in b.parts() if p.id == part.id]
    for driver in b.parts():
        outputs = [i for i in driver.component.interfaces_of("motor") if i.role == "source"]
        if len(outputs) < 2 or len(kin) != 2 * len(outputs):
            continue
        on_it = {i.id: [r for r in kin if b.driven_by.get(r) == driver.ref and _on(b, r, driver, i)] for i in outputs}
        least = min(outputs, key=lambda i: len(on_it[i.id]))
        enough = not least.max_ma or 2 * float(part.component.spec.get("ma", 0)) <= least.max_ma
        if len(on_it[least.id]) == 1 and enough:
            b.assume(
                f"{part.ref} runs beside {on_it[least.id][0]} on one output of {driver.ref}, which carries both: the two of a side turn together."
            )
            return driver, least
    return None


def _on(b: Builder, ref: str, driver: Part, out: Interface) -> bool:
    """Whether a motor hangs on an output of a driver."""
    nets = [b.circuit.net_of((driver.ref, p)) for p in out.pins.values()]
    return any(n is not None and any(x.ref == ref for x in n.pins) for n in nets)


def connect_pair(b: Builder, part: Part, sink: Interface, driver: Part, out: Interface) -> None:
    for role, pin in sink.pins.items():
        if role in out.pins:
            net_name = f"{driver.ref}_{out.pins[role]}"
            here, there = PinRef(part.ref, pin), PinRef(driver.ref, out.pins[role])
            net = b.circuit.net_of(there)
            if net is None:
                net = b.circuit.net(b.circuit.free_net(net_name), kind="signal" if sink.type in ("antenna", "thermocouple") else "switched")
            b.circuit.connect(net, there, here)
    b.use(part.ref, sink)
    b.use(driver.ref, out)
    b.driven_by[part.ref] = driver.ref
    hand_over(b, part, driver, out)
    if (
        part.component.spec.get("inductive")
        and not driver.component.on_board.flyback
        and out.type in ("load", "motor")
        and len(sink.pins) == 2
    ):
        flyback(b, part, PinRef(part.ref, sink.pins["p"]), PinRef(part.ref, sink.pins["n"]))


def hand_over(b: Builder, part: Part, driver: Part, out: Interface) -> None:
    """Pins that the request names for a driven part ('the stepper on D8 to D11') are those of its driver's inputs."""
    own, theirs = b.planned(part.ref).pins, b.planned(driver.ref).pins
    inputs = {
        role if role not in theirs else pin: pin
        for i in driver.component.interfaces
        if out.id in i.serves
        for role, pin in i.pins.items()
        if role not in i.optional and not {role.lower(), pin.lower()} & {k.lower() for k in theirs}
    }
    if "" in theirs or not own or len(own) > len(inputs):
        return
    asked = list(own.values())
    roles = list(inputs)
    if len(asked) == 1:  # one pin for a motor is the one that sets its speed
        speed = [r for i in driver.component.interfaces if out.id in i.serves for r in i.pins if "pwm" in i.needs.get(r, ())]
        roles = [r for r in speed if r in inputs][:1] or roles
    for role, pin in zip(numbered(roles, len(asked)), asked, strict=False):
        theirs[inputs[role]] = pin
    own.clear()


def weak_output(b: Builder, part: Part, sink: Interface) -> tuple[Part, Interface] | None:
    """The free output of a stepper driver that is rated for less than the motor: it is used, and the verdict says so."""
    found = free_output(b, sink.type, 0.0, volts_of(part), sink, {part.ref})
    return found if found and not any(i.role == "source" for i in found[0].component.interfaces_of("motor")) else None


def add_driver(b: Builder, part: Part, sink: Interface) -> tuple[Part, Interface] | None:
    """A stepper without a driver gets the usual one; one that takes more than that gives, or has other windings (the three phases of a
    brushless motor), the smallest that carries it."""
    function = "drive-stepper-unipolar" if "com" in sink.pins else "drive-stepper"
    component = b.default(function)
    out = coils_of(component)
    ma = float(part.component.spec.get("ma", 0))
    if out is None or not takes(out, sink) or (out.max_ma and ma > out.max_ma * 1.6):
        component = next(iter(stepper_drivers(b, ma, sink)), component)
        out = coils_of(component)
    if out is None:
        return None
    driver = b.circuit.add(component, host=part.host)
    b.keys[driver.ref] = PlanPart(key=driver.ref, component=component.id, origin="assumed")
    driver.why.text = f"{part.component.name} needs a driver"
    driver.why.origin = "assumed"
    b.assume(f"{component.name} drives {part.ref}, since no driver was named.")
    return driver, out


def coils_of(component: Component) -> Interface | None:
    """The output of a driver that takes a stepper."""
    return next((i for i in component.interfaces_of("coils") if i.role == "source"), None)


def takes(out: Interface, sink: Interface) -> bool:
    """Whether a driver's output has a place for each end of a motor's windings."""
    return set(sink.pins) <= set(out.pins) and ("com" in out.pins) == ("com" in sink.pins)


def stepper_drivers(b: Builder, ma: float, sink: Interface) -> list[Component]:
    """Drivers whose output takes a motor's windings and carries their current, mA, the smallest first."""
    fits = []
    for component_id, entry in catalogue().entries.items():
        if entry["kind"] != "driver" or component_id in b.avoid:
            continue
        out = coils_of(catalogue().get(component_id))
        if out is not None and (out.max_ma or 0) >= ma and takes(out, sink):
            fits.append((out.max_ma or 0, component_id))
    return [catalogue().get(i) for _, i in sorted(fits)]
