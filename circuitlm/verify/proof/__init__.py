"""The measuring bench: what a recipe's circuit is asked for, put beside what ngspice measures of it.

A recipe declares `measure.Measure`s: which figure, how the circuit is driven, which analysis, how the figure is read (`readings`), and how
far it may be off. `bench.prepare` makes decks of them (measures that are driven alike share one run), the pipeline runs the decks,
`bench.read` gives the figures.
"""
