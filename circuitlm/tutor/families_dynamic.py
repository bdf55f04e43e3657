"""Families of exercises with transients, alternating current, diodes, transistors and op-amps."""

from __future__ import annotations

from circuitlm.tutor.generate import Sheet, family


@family("rc")
def _rc(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    s.add(f"R1 in out {s.ohms(1e3, 100e3)}")
    cap = s.pick("100n", "220n", "470n", "1u", "2.2u", "10u")
    if s.level > 2:
        s.add(f"R2 out 0 {s.ohms(1e3, 100e3)}")
    s.add(f"C1 out 0 {cap}")
    moment = s.pick("1m", "2m", "5m", "10m")
    s.text = "The source is switched on at t = 0; the capacitor is empty then."
    s.targets = ["tau", f"V(out)@t={moment}", "I(R1)@t=0", f"I(R1)@t={moment}"]


@family("rl")
def _rl(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    s.add(f"R1 in out {s.pick('10', '20', '47', '100', '220')}")
    s.add(f"L1 out 0 {s.pick('1m', '4.7m', '10m', '22m', '100m')}")
    moment = s.pick("100u", "200u", "500u", "1m")
    s.text = "The source is switched on at t = 0; no current flows before."
    s.targets = ["tau", f"I(L1)@t={moment}", "I(L1)@t=inf", f"V(out)@t={moment}"]


@family("rlc")
def _rlc(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    s.add(f"R1 in a {s.pick('10', '22', '47', '100', '220')}")
    s.add(f"L1 a out {s.pick('1m', '2.2m', '4.7m', '10m')}")
    s.add(f"C1 out 0 {s.pick('100n', '220n', '470n', '1u')}")
    s.text, s.targets = "R1, L1 and C1 in series are switched to a source at t = 0.", ["f0", "Q", "V(out)@t=inf", "I(L1)@t=100u"]


def _ac(s: Sheet) -> str:
    s.add(f"V1 in 0 AC {s.pick('1', '5', '10', '12', '20')}")
    return s.pick("50", "60", "100", "400", "1k", "2k", "5k")


@family("impedance")
def _impedance(s: Sheet) -> None:
    f = s.pick("50", "100", "400", "1k", "2k", "5k")
    s.add(f"R1 in a {s.ohms(10, 2e3)}")
    s.add(s.pick(f"C1 a 0 {s.pick('100n', '470n', '1u', '4.7u')}", f"L1 a 0 {s.pick('1m', '10m', '47m', '100m')}"))
    s.text, s.targets = (
        "A resistor and a reactance in series, looked at from in and ground.",
        [f"mag Z(in,0)@f={f}", f"phase Z(in,0)@f={f}"],
    )


@family("phasor")
def _phasor(s: Sheet) -> None:
    f = _ac(s)
    s.add(f"R1 in out {s.ohms(50, 5e3)}")
    s.add(s.pick(f"C1 out 0 {s.pick('47n', '100n', '470n', '1u')}", f"L1 out 0 {s.pick('4.7m', '10m', '47m', '100m')}"))
    s.text = "The source is a sine of the given amplitude (peak)."
    s.targets = [f"mag V(out)@f={f}", f"phase V(out)@f={f}", f"rms I(R1)@f={f}", f"mag I(R1)@f={f}"]


@family("ac-power")
def _ac_power(s: Sheet) -> None:
    f = s.pick("50", "60", "400")
    s.add(f"V1 in 0 AC {s.pick('10', '20', '100', '325')}")
    s.add(f"R1 in a {s.pick('10', '22', '47', '100')}")
    s.add(f"L1 a 0 {s.pick('10m', '47m', '100m', '220m')}")
    s.text, s.targets = (
        "A coil with its winding resistance lies across a sine source (its amplitude is given).",
        [f"P(R1)@f={f}", f"rms I(L1)@f={f}"],
    )


@family("resonance")
def _resonance(s: Sheet) -> None:
    ind, cap = s.pick("100u", "470u", "1m", "4.7m", "10m"), s.pick("1n", "4.7n", "10n", "47n", "100n")
    if s.level < 3 or s.rng.random() < 0.5:
        s.add("V1 in 0 AC 1")
        s.add(f"R1 in a {s.pick('5', '10', '22', '47')}")
        s.add(f"L1 a out {ind}")
        s.add(f"C1 out 0 {cap}")
        s.text = "A series circuit of R1, L1 and C1."
    else:
        s.add("I1 0 out AC 1m")
        s.add(f"R1 out 0 {s.pick('10k', '22k', '47k')}")
        s.add(f"L1 out 0 {ind}")
        s.add(f"C1 out 0 {cap}")
        s.text = "A parallel circuit of R1, L1 and C1."
    s.targets = ["f0", "Q"]


@family("filter-low")
def _low(s: Sheet) -> None:
    f = _ac(s)
    if s.rng.random() < 0.7:
        s.add(f"R1 in out {s.ohms(220, 22e3)}")
        s.add(f"C1 out 0 {s.pick('1n', '4.7n', '10n', '47n', '100n')}")
    else:
        s.add(f"L1 in out {s.pick('1m', '4.7m', '10m')}")
        s.add(f"R1 out 0 {s.pick('100', '220', '470')}")
    s.text, s.targets = (
        "A low-pass filter of first order.",
        ["fc", f"mag gain(out,V1)@f={f}", f"phase gain(out,V1)@f={f}", f"dB gain(out,V1)@f={f}"],
    )


@family("filter-high")
def _high(s: Sheet) -> None:
    f = _ac(s)
    s.add(f"C1 in out {s.pick('10n', '47n', '100n', '470n')}")
    s.add(f"R1 out 0 {s.ohms(220, 22e3)}")
    s.text, s.targets = "A high-pass filter of first order.", ["fc", f"mag gain(out,V1)@f={f}", f"phase gain(out,V1)@f={f}"]


@family("filter-band")
def _band(s: Sheet) -> None:
    f = _ac(s)
    s.add(f"L1 in a {s.pick('1m', '4.7m', '10m')}")
    s.add(f"C1 a out {s.pick('10n', '47n', '100n')}")
    s.add(f"R1 out 0 {s.pick('22', '47', '100', '220')}")
    s.text, s.targets = "A band-pass filter: the output lies across R1.", ["f0", "Q", f"mag gain(out,V1)@f={f}"]


@family("diode")
def _diode(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.volts()}")
    s.add(f"R1 in a {s.ohms()}")
    s.add("D1 a b 0.7" if s.level > 2 else "D1 a 0 0.7")
    if s.level > 2:
        s.add(f"R2 b 0 {s.ohms()}")
    s.text, s.targets = "The diode keeps 0.7 V when it conducts.", ["I(D1)", "V(a)", "P(D1)"]


@family("led")
def _led(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.pick('3.3', '5', '9', '12')}")
    s.add(f"R1 in a {s.pick('100', '150', '220', '330', '470', '1k')}")
    s.add(f"D1 a 0 {s.pick('1.8', '2', '2.1')}")
    s.text, s.targets = "The LED keeps its forward voltage when it is lit.", ["I(D1)", "P(R1)", "P(D1)"]


@family("zener")
def _zener(s: Sheet) -> None:
    s.add(f"V1 in 0 {s.pick('9', '12', '15', '24')}")
    s.add(f"R1 in out {s.pick('100', '220', '330', '470')}")
    s.add(f"D1 0 out 0.7 BV={s.pick('3.3', '5.1', '6.2')}")
    s.add(f"RL out 0 {s.pick('1k', '2.2k', '4.7k')}")
    s.text, s.targets = "The Zener diode holds its Zener voltage in breakdown.", ["I(RL)", "I(R1)", "I(D1)", "P(D1)"]


@family("bjt-bias")
def _bias(s: Sheet) -> None:
    s.add(f"V1 vcc 0 {s.pick('5', '9', '12')}")
    s.add(f"RB vcc b {s.pick('220k', '330k', '470k', '680k', '1MEG')}")
    s.add(f"RC vcc c {s.pick('470', '1k', '1.5k', '2.2k')}")
    s.add(f"Q1 c b 0 BETA={s.pick('100', '150', '200')} VBE=0.7 VCESAT=0.2")
    s.text, s.targets = "The transistor has V_BE = 0.7 V while it conducts.", ["I(Q1)", "V(c)", "I(RB)"]


@family("bjt-switch")
def _switch(s: Sheet) -> None:
    s.add("V1 vcc 0 12")
    s.add(f"V2 in 0 {s.pick('3.3', '5')}")
    s.add(f"RB in b {s.pick('1k', '2.2k', '4.7k')}")
    s.add(f"RL vcc c {s.pick('100', '220', '470')}")
    s.add("Q1 c b 0 BETA=100 VBE=0.7 VCESAT=0.2")
    s.text, s.targets = "A controller's output (V2) switches the load RL. V_BE = 0.7 V, V_CE,sat = 0.2 V.", ["I(RB)", "I(RL)"]


def _input(s: Sheet) -> str:
    return s.pick("0.1", "0.2", "0.5", "1", "-0.5", "0.25")


@family("opamp-inverting")
def _inverting(s: Sheet) -> None:
    s.add(f"V1 in 0 {_input(s)}")
    s.add(f"R1 in n {s.ohms(1e3, 20e3)}")
    s.add(f"R2 n out {s.ohms(5e3, 100e3)}")
    s.add("O1 out 0 n")
    s.text, s.targets = "An inverting amplifier with an ideal op-amp.", ["V(out)", "gain(out,V1)", "I(R2)"]


@family("opamp-noninverting")
def _noninverting(s: Sheet) -> None:
    s.add(f"V1 in 0 {_input(s)}")
    s.add(f"R1 n 0 {s.ohms(1e3, 20e3)}")
    s.add(f"R2 n out {s.ohms(5e3, 100e3)}")
    s.add("O1 out in n")
    s.text, s.targets = "A non-inverting amplifier with an ideal op-amp.", ["V(out)", "gain(out,V1)", "I(R1)"]


@family("opamp-summing")
def _summing(s: Sheet) -> None:
    s.add(f"V1 a 0 {_input(s)}")
    s.add(f"V2 b 0 {_input(s)}")
    s.add(f"R1 a n {s.ohms(1e3, 20e3)}")
    s.add(f"R2 b n {s.ohms(1e3, 20e3)}")
    s.add(f"R3 n out {s.ohms(5e3, 50e3)}")
    s.add("O1 out 0 n")
    s.text, s.targets = "A summing amplifier with an ideal op-amp.", ["V(out)", "I(R3)"]


@family("opamp-difference")
def _difference(s: Sheet) -> None:
    r, q = s.ohms(1e3, 10e3), s.ohms(10e3, 100e3)
    s.add(f"V1 a 0 {s.pick('1', '1.2', '2')}")
    s.add(f"V2 b 0 {s.pick('1.5', '2.1', '2.5')}")
    s.add(f"R1 a n {r}")
    s.add(f"R2 n out {q}")
    s.add(f"R3 b p {r}")
    s.add(f"R4 p 0 {q if s.level < 4 else s.ohms(10e3, 100e3)}")
    s.add("O1 out p n")
    s.text, s.targets = "A difference amplifier with an ideal op-amp.", ["V(out)", "V(p)"]


@family("sensor-divider")
def _sensor(s: Sheet) -> None:
    s.add(f"V1 vcc 0 {s.pick('3.3', '5')}")
    s.add(f"RS vcc out {s.pick('4.7k', '6.8k', '8.2k', '12k', '22k')}")
    s.add(f"R1 out 0 {s.pick('4.7k', '10k', '22k')}")
    s.text, s.targets = (
        "A thermistor RS forms a divider with R1; an analog input reads the node out and draws no current.",
        ["V(out)", "I(RS)"],
    )


@family("mcu")
def _mcu(s: Sheet) -> None:
    s.add(f"V1 gpio 0 {s.pick('3.3', '5')}")
    s.add(f"Ro gpio pin {s.pick('25', '30', '40')}")
    s.add(f"R1 pin a {s.pick('150', '220', '330', '470')}")
    s.add(f"D1 a 0 {s.pick('1.8', '2', '2.1')}")
    s.text = "A controller's pin is high: a source V1 behind the pin's output resistance Ro. It drives an LED through R1."
    s.targets = ["I(D1)", "V(pin)", "P(R1)"]
