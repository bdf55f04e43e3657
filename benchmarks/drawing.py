"""How well schematics read: crossings, bends, labels for wires, area, proportions and time over designs of every kind.

    python benchmarks/drawing.py [--prompts NAME | --file PROMPTS.json] [--growth] [--json]

Every number is measured when this file runs, on designs that the built-in engineer makes there (without simulation). The drawing's own
faults (overlaps, wires through bodies, a netlist that differs) are found by the reader of the tests and belong at 0. `--growth` draws boards
with 10 to 300 parts. The last table is the netlist on which other programs were measured; their figures are not measured here.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from circuitlm.circuit.model import Circuit  # noqa: E402
from circuitlm.drawing.layout import layout  # noqa: E402
from circuitlm.drawing.measure import Measure, measure  # noqa: E402
from circuitlm.errors import CircuitlmError  # noqa: E402
from circuitlm.knowledge.catalogue import catalogue  # noqa: E402
from tests.drawing import reader  # noqa: E402

PROMPTS = (
    "Arduino Uno with a push button and a red LED",
    "Arduino Uno with HC-SR04, servo, buzzer and a 16x2 I2C LCD",
    "ESP32 weather station with BME280 and SSD1306 OLED on I2C, an LED and a push button",
    "Arduino Nano line follower robot: L298N, two DC motors, 5 IR sensors, 2S LiPo",
    "Raspberry Pi Pico with BME280 on I2C, MCP3008 and SD card on SPI, GPS NEO-6M on UART",
    "Arduino Mega with four stepper motors, four A4988 drivers and four limit switches",
    "ESP32 greenhouse: 4 relays, 3 soil moisture sensors, DHT22, OLED, water pump with MOSFET",
    "ESP32 with a WS2812B strip of 60 LEDs and a button",
    "Six LEDs on an Arduino Uno with six buttons",
    "RGB LED with three potentiometers on an Arduino Uno",
    "Buck converter LM2596 from 12 V to 5 V feeding an ESP32 and a SIM800L",
    "Second order Sallen-Key low-pass at 1 kHz with an LM358 from 12 V",
    "High-pass Sallen-Key filter at 100 Hz",
    "RC low-pass filter at 1 kHz",
    "Twin-T notch filter at 50 Hz",
    "Non-inverting op-amp amplifier with gain 10, single supply 9 V",
    "Inverting amplifier with gain -20 from +-12 V",
    "Summing amplifier of three inputs",
    "Instrumentation amplifier with gain 100",
    "Wheatstone bridge with 350 ohm strain gauges and an instrumentation amplifier",
    "Transimpedance amplifier for a photodiode",
    "Microphone preamplifier with gain 100 from 5 V",
    "Wien bridge oscillator at 1 kHz",
    "Schmitt trigger comparator with LM393, 5 V",
    "Common emitter amplifier with 2N2222, gain 10, 12 V supply",
    "Emitter follower with BC547 from 9 V",
    "555 astable at 2 Hz blinking an LED from 9 V",
    "555 monostable of 5 s with a relay from 12 V",
    "5 V regulator with LM7805 from 12 V",
    "LM317 regulator from 15 V to 9 V, 500 mA",
    "Mains supply: 230 V transformer, bridge rectifier and 7812, 12 V 1 A",
    "H-bridge from four MOSFETs driving a DC motor from 12 V",
    "Audio amplifier LM386 with a speaker",
)

RIVALS = (
    ("tscircuit core 0.0.2261", "3", "1", "5", "25"),
    ("netlistsvg 1.0.2, power per pin", "", "", "15", ""),
    ("netlistsvg 1.0.2, shared power", "", "", "38", ""),
)
"""Program, overlaps, wires through bodies, crossings, bends on the netlist of `rivals_netlist`, as measured elsewhere."""

HEAD = ("design", "parts", "cross", "bends/wire", "labels", "U²/part", "aspect", "ms", "faults")


@dataclass(slots=True)
class Row:
    """One line of the table. `ms`: processor time of the fastest run; `faults`: what the tests' reader finds, netlist included."""

    name: str
    figures: Measure
    ms: float
    faults: int

    def cells(self) -> tuple[str, ...]:
        m = self.figures
        return (
            self.name[:70], str(m.parts), str(m.crossings), f"{m.bends_a_wire:.2f}", f"{100 * m.label_share:.0f} %",
            f"{m.area_a_part:.0f}", f"{m.aspect:.2f}", f"{self.ms:.0f}", str(self.faults),
        )  # fmt: skip


def draw(name: str, circuit: Circuit, runs: int = 2) -> Row:
    """Lay the circuit out and measure it."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        drawing = layout(circuit)
        times.append(1000 * (time.process_time() - start))
    faults = len(reader.faults(drawing)) + (reader.nets(drawing) != reader.expected(circuit, drawing))
    return Row(name, measure(drawing), min(times), faults)


def rivals_netlist() -> Circuit:
    """ESP32 with eight pins used, BME280 and OLED on I2C, an LED and a button with their resistors: 7 parts, 24 pins, 7 nets."""
    circuit = Circuit("ESP32 with BME280, OLED, LED and button")
    for part, ref in (
        ("esp32-devkit-v1", "U1"), ("bme280", "U2"), ("ssd1306", "U3"), ("led", "D1"), ("resistor", "R1"), ("push-button", "SW1"), ("resistor", "R2"),
    ):  # fmt: skip
        circuit.add(catalogue().get(part), ref)
    circuit.net("GND", "ground", 0.0)
    circuit.net("+3V3", "power", 3.3)
    first = {ref: part.component.pins[0].id for ref, part in circuit.parts.items()}
    other = {ref: part.component.pins[-1].id for ref, part in circuit.parts.items()}
    wires: dict[str, list[tuple[str, str]]] = {
        "GND": [("U1", "GND.1"), ("U2", "GND"), ("U3", "GND"), ("D1", "K"), ("SW1", other["SW1"])],
        "+3V3": [("U1", "3V3"), ("U2", _first(circuit, "U2", "VCC", "VIN")), ("U3", "VCC"), ("R2", first["R2"])],
        "SDA": [("U1", "D21"), ("U2", _first(circuit, "U2", "SDA", "SDI")), ("U3", "SDA")],
        "SCL": [("U1", "D22"), ("U2", _first(circuit, "U2", "SCL", "SCK")), ("U3", "SCL")],
        "LED": [("U1", "D2"), ("R1", first["R1"])],
        "LED_A": [("R1", other["R1"]), ("D1", "A")],
        "BUTTON": [("U1", "D4"), ("R2", other["R2"]), ("SW1", first["SW1"])],
    }
    for net, pins in wires.items():
        circuit.connect(net, *pins)
    return circuit


def _first(circuit: Circuit, ref: str, *names: str) -> str:
    pins = {n: p.id for p in reversed(circuit.parts[ref].component.pins) for n in (p.id, p.name or p.id, p.id.split("/")[0])}
    return next(pins[n] for n in names if n in pins)


def boards(parts: int) -> Circuit:
    """A controller for every ten parts: five LEDs on it with their resistors."""
    circuit = Circuit(f"{parts} parts")
    circuit.net("GND", "ground", 0.0)
    circuit.net("+5V", "power", 5.0)
    for k in range(1, parts // 11 + 2):
        board = f"A{k}"
        circuit.add(catalogue().get("arduino-uno"), board)
        circuit.connect("GND", (board, "GND.1"))
        circuit.connect("+5V", (board, "5V"))
        for pin in range(2, 7):
            r = circuit.add(catalogue().get("resistor"), value="330 Ω").ref
            d = circuit.add(catalogue().get("led"), host=board).ref
            circuit.connect(f"LED{k}_{pin}", (board, f"D{pin}"), (r, "1"))
            circuit.connect(f"A{k}_{pin}", (r, "2"), (d, "A"))
            circuit.connect("GND", (d, "K"))
    return circuit


def designs(prompts: list[str]) -> list[tuple[str, Circuit]]:
    """The circuits of the prompts; what cannot be designed is left out."""
    from circuitlm.pipeline.run import Options, design

    found = []
    for prompt in prompts:
        try:
            found.append((prompt, design(prompt, Options(simulate=False)).circuit))
        except CircuitlmError as error:
            print(f"left out: {prompt}: {error}", file=sys.stderr)
    return found


def summary(rows: list[Row]) -> dict[str, float]:
    """Sums and medians over the rows."""
    m = [r.figures for r in rows]
    wires, links = sum(f.wires for f in m), sum(f.by_wire + f.by_label for f in m)
    return {
        "designs": len(rows), "parts": sum(f.parts for f in m), "crossings": sum(f.crossings for f in m),
        "bends_a_wire": sum(f.bends for f in m) / max(1, wires), "label_share": sum(f.by_label for f in m) / max(1, links),
        "area_a_part": statistics.median(f.area_a_part for f in m), "aspect": statistics.median(f.aspect for f in m),
        "aspect_off": sum(not 0.9 <= f.aspect <= 2.2 for f in m), "ms_total": sum(r.ms for r in rows),
        "ms_max": max(r.ms for r in rows), "faults": sum(r.faults for r in rows),
    }  # fmt: skip


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    wide = [max(len(r[i]) for r in [head, *rows]) for i in range(len(head))]
    return "\n".join(" | ".join([r[0].ljust(wide[0]), *(c.rjust(w) for c, w in zip(r[1:], wide[1:], strict=True))]) for r in [head, *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--prompts", help="a set of evals/prompts in place of the built-in one")
    parser.add_argument("--file", type=Path, help="a JSON list of prompts")
    parser.add_argument("--growth", action="store_true", help="time against the number of parts")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    path = args.file or (ROOT / "evals" / "prompts" / f"{args.prompts}.json" if args.prompts else None)
    loaded = json.loads(path.read_text(encoding="utf-8")) if path else list(PROMPTS)
    entries = loaded["prompts"] if isinstance(loaded, dict) else loaded
    prompts = [e["prompt"] if isinstance(e, dict) else str(e) for e in entries]
    rows = [draw(name, circuit) for name, circuit in designs(prompts)]
    ours = draw("circuitlm", rivals_netlist())
    growth = [draw(f"{n} parts", boards(n), 1) for n in (10, 20, 40, 80, 150, 300)] if args.growth else []
    total = summary(rows)
    if args.json:
        print(json.dumps(total | {"rows": [dict(zip(HEAD, r.cells(), strict=True)) for r in [*rows, ours, *growth]]}, indent=1))
        return
    print(table(HEAD, [r.cells() for r in rows]))
    print("\n" + ", ".join(f"{k} {v:.2f}".rstrip("0").rstrip(".") for k, v in total.items()))
    m = ours.figures
    mine = ("circuitlm", str(ours.faults), "0" if not ours.faults else "", str(m.crossings), str(m.bends))
    print("\n" + table(("the same netlist elsewhere", "overlaps", "through bodies", "crossings", "bends"), [mine, *RIVALS]))
    if growth:
        print("\n" + table(HEAD, [r.cells() for r in growth]))


if __name__ == "__main__":
    main()
