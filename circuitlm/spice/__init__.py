"""SPICE: netlists of typed elements, analyses, measurements, models, and the engine that runs them.

    deck = Deck("RC low-pass")                          # names and nodes may be any text; they are made safe
    deck.voltage("V1", "in", "0", dc=0, ac=1, wave=Sine(0, 1, 1e3))
    deck.resistor("R1", "in", "out", 1e3)
    deck.capacitor("C1", "out", "0", 100e-9)
    result = run(deck, Ac(10, 1e6), Tran(10e-6, 5e-3))  # several analyses in one run of ngspice
    if result.ok:
        gain = result.plot("ac").v("out")               # complex volts, one for each point of .scale
        corner = measure.corner_hz(result.plot("ac"), "out")
    else:
        print(result.kind, result.reason)               # not_found, too_old, netlist, singular, convergence, timeout, crash

`run` is one shot (`ngspice -b`); `run_many(jobs)` spreads jobs over processes and yields (number, Result) as they end;
`with Worker() as w: w.run(deck, Op())` keeps one warm ngspice for sizing loops. All three give the same `Result`, and none raises
for what ngspice says. `deck.with_values({"R1": 990.0})` is the deck with other values, for sweeps and Monte Carlo;
`views.spice.build(circuit)` makes a deck of any circuit, with the nodes of its nets (`.deck`, `.nodes`, `.element_of`; `timers=True` for
transients of 555 circuits, which begin with `Tran(..., uic=True)`); `spice.measure` reads gains, corners, frequencies and swings off plots.
"""
