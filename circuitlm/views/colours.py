"""Wire colours, the same in diagram and wiring table: red supply, black ground, others by bus."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, Net

_BUS = {
    "sda": "blue",
    "scl": "yellow",
    "sck": "orange",
    "mosi": "purple",
    "miso": "cyan",
    "cs": "white",
    "tx": "green",
    "rx": "orange",
}
_ONE = {
    "onewire": "white",
    "analog": "green",
    "pwm": "magenta",
    "led-data": "green",
    "can": "yellow",
    "i2s": "cyan",
}
_CYCLE = ("green", "blue", "yellow", "orange", "purple", "white", "gray", "brown", "cyan", "magenta")


def bus_colour(circuit: Circuit, net: Net) -> str | None:
    """The fixed colour of a bus line, by the role of the controller's pin on it, else by the net's name."""
    roles = [circuit.uses[p].function.rpartition(".")[2] for p in net.pins if p in circuit.uses]
    for role in roles:
        if role in _BUS:
            return _BUS[role]
    if net.bus in _ONE:
        return _ONE[net.bus]
    if net.bus.startswith(("i2c", "spi", "uart")):
        last = net.name.lower().replace("-", "_").rpartition("_")[2]
        return _BUS.get(last)
    return None


def colours(circuit: Circuit) -> dict[str, str]:
    """Net name -> colour. Grounds are black, supplies red (negative ones blue), mains brown."""
    out: dict[str, str] = {}
    turn = 0
    for net in circuit.nets.values():
        if net.kind == "ground":
            out[net.name] = "black"
        elif net.kind == "power":
            out[net.name] = "blue" if net.volts is not None and net.volts < 0 else "red"
        elif net.kind == "mains":
            out[net.name] = "brown"
        elif colour := bus_colour(circuit, net):
            out[net.name] = colour
        else:
            out[net.name] = _CYCLE[turn % len(_CYCLE)]
            turn += 1
    return out
