"""The rules, one file a family; a file put here is found by itself.

What exists: `identity`. Wires: `connectivity`, `completeness`, `unread`, `open_lines`, `controls`, `pulls`. Power: `power`, `rails`, `budget`. Pins and
levels: `pins`, `boot`, `levels`, `sensing`. Loads: `leds`, `strips`, `loads`, `motors`, `coils`, `transistors`, `directions`, `diodes`, `contacts`, `passives`. Buses:
`i2c`, `spi`, `uart`, `onewire`, `pairs`, `bus_pins`, `peripherals`. Bare chips: `chips`, `timers`. Analog: `amplifiers`, `regulators`. Safety: `safety`, `cells`. Measured:
`power_on`, `proof`. What several of them ask stands one floor below, in `circuitlm/verify/`.
"""
