"""A contact that may rest closed on a pin that is read at reset."""

from __future__ import annotations

from circuitlm.pipeline.run import Options, design


def rules(prompt: str) -> set[str]:
    return {f["rule"] for f in design(prompt, Options(simulate=False)).report["verdict"]["findings"]}


def test_a_reed_contact_on_a_boot_pin_is_told_and_a_button_is_not() -> None:
    assert "strapping-pin-contact" in rules("ESP8266 NodeMCU with a reed switch on D3")
    assert "strapping-pin-contact" not in rules("ESP8266 NodeMCU with a push button on D3")


def test_a_reed_contact_gets_another_pin() -> None:
    circuit = design("ESP-01, reed switch, 3.3 V", Options(simulate=False)).circuit
    switch = next(p for p in circuit.parts.values() if p.component.shape == "switch")
    boards = {p for _, net in circuit.pins_of(switch.ref) if net for p in net.pins if circuit.parts[p.ref].component.mcu and net.kind == "signal"}
    assert boards and not any(circuit.pin(p).boot for p in boards)
