"""Two boards under one name, each with the parts and the source of its clause."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def made(prompt: str):
    d = design(prompt, Options(simulate=False))
    return d, {p.ref: {n.name for n in d.circuit.nets.values() if any(x.ref == p.ref for x in n.pins)} for p in d.circuit.parts.values()}


@pytest.mark.parametrize(
    ("prompt", "first", "second"),
    [
        (
            "Two Arduino Nanos talking over nRF24L01: one has a potentiometer and runs off a 9V block, the other drives a relay "
            "and is powered over USB.",
            "potentiometer",
            "relay-module",
        ),
        ("two ESP32 boards: one with a DHT22, the other with an OLED, both on USB", "dht22", "ssd1306"),
        ("Two Nanos talk over nRF24L01. One has a joystick, other drives an L298N with two TT motors", "analog-joystick", "l298n"),
        ("One Nano has a joystick, the other Nano drives an L298N. Both have an nRF24L01", "analog-joystick", "l298n"),
    ],
)
def test_parts_belong_to_the_board_of_their_clause(prompt, first, second):
    d, _ = made(prompt)
    boards = [p.ref for p in d.circuit.parts.values() if p.component.mcu]
    by_id = {p.id: p for p in d.circuit.parts.values()}
    assert (by_id[first].host, by_id[second].host) == tuple(boards)


def test_each_source_feeds_the_board_of_its_side():
    d, nets = made(
        "two arduino nanos talking by nRF24L01: one has a joystick the other drives 2 dc motors with an L298N. "
        "2S lipo on the car side, 9V block on the remote"
    )
    by_id = {p.id: p.ref for p in d.circuit.parts.values()}
    powers = {n.name for n in d.circuit.nets.values() if n.kind == "power"}
    assert nets[by_id["battery-9v"]] & powers & nets["A1"] and not nets[by_id["battery-9v"]] & powers & nets["A2"]
    fuse = next(p.ref for p in d.circuit.parts.values() if p.owner == by_id["battery-lipo-2s"] and p.component.shape == "fuse")
    assert nets[by_id["battery-lipo-2s"]] & powers & nets[fuse] and nets[fuse] & powers & nets[by_id["l298n"]]


def test_no_part_is_fed_across_two_boards_with_sources_of_their_own():
    d, _ = made(
        "Two Arduino Nanos talking over nRF24L01: one has two potentiometers and runs off a 9V block, "
        "the other drives a servo and a relay and is powered over USB."
    )
    parts = d.circuit.parts
    for net in d.circuit.nets.values():
        if net.kind == "power":
            sides = {parts[p.ref].ref if parts[p.ref].component.mcu else parts[p.ref].host for p in net.pins} & {"A1", "A2"}
            assert len(sides) <= 1, net


def test_the_pins_that_the_request_names_carry_the_serial_line():
    text = "uno <-> pico over uart. Uno TX (D1) must come down to 3.3 V for Pico GP1, Pico TX GP0 goes straight to D0. each has its own USB"
    circuit = design(text, Options(simulate=False)).circuit
    uno, pico = (next(p for p in circuit.parts.values() if p.id == i) for i in ("arduino-uno", "raspberry-pi-pico"))
    assert circuit.net_of((uno.ref, "D0")).name == circuit.net_of((pico.ref, "GP0")).name
    assert {p.ref for p in circuit.net_of((uno.ref, "D1")).pins} & {p.ref for p in circuit.net_of((pico.ref, "GP1")).pins}


@pytest.mark.parametrize(
    ("prompt", "bus"),
    [
        ("An Uno reads a potentiometer on A0 and tells the value over I2C to a Nano with a LED on D3", "i2c"),
        ("Uno as I2C master and a Nano as slave with a servo on D9", "i2c"),
        ("Mega with an OLED (I2C) and a Nano with a servo on 9, the Mega sends the angle to the Nano", "uart"),
        ("Mega with an OLED over I2C, and an ESP32; the two talk over UART", "uart"),
    ],
)
def test_the_bus_by_which_boards_talk(prompt, bus):
    from circuitlm.engineers.builtin.engineer import plan
    from circuitlm.engineers.builtin.reading import read

    links = [link for link in plan(read(prompt)).plan.links if "talk" in link.reason]
    assert [link.a.split(".")[1] for link in links] == [bus]


@pytest.mark.parametrize(
    "words",
    [
        "LiPo in the board's JST. It charges by itself so no TP4056",
        "a single LiPo plugs into the JST socket of the Feather",
        "LiPo at the JST connector",
    ],
)
def test_the_plug_and_the_charger_that_a_board_has(words):
    from circuitlm.engineers.builtin.engineer import plan
    from circuitlm.engineers.builtin.reading import read

    proposal = plan(read(f"Adafruit Feather RP2040 with an AS5600, {words}"))
    assert {p.component for p in proposal.plan.parts} == {"adafruit-feather-rp2040", "as5600"} and not proposal.unmet
