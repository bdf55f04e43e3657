"""The Circuit JSON elements that we write, as strict pydantic models, and the integrity of ids.

The format's own reader drops unknown keys and accepts ids that lead nowhere; these do not. Used by tests and
by `validate`, never on the way of writing.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model

Element = dict[str, Any]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Point(_Strict):
    x: float
    y: float


class Size(_Strict):
    width: float = Field(ge=0)
    height: float = Field(ge=0)


# -- source --------------------------------------------------------------------------------------
class SourceProjectMetadata(_Strict):
    type: Literal["source_project_metadata"]
    name: str | None = None
    software_used_string: str | None = None
    project_url: str | None = None
    created_at: str | None = None
    circuitlm_suppress: list[str] | None = None
    """Ours, which other programs ignore: waivers of findings, RULE@PART=REASON."""


class SourceGroup(_Strict):
    type: Literal["source_group"]
    source_group_id: str
    parent_source_group_id: str | None = None
    name: str | None = None


class _Component(_Strict):
    type: Literal["source_component"]
    source_component_id: str
    name: str = Field(min_length=1)
    manufacturer_part_number: str | None = None
    display_value: str | None = None
    display_name: str | None = None
    internally_connected_source_port_ids: list[list[str]] | None = None
    source_group_id: str | None = None


_OWN_FIELDS: dict[str, dict[str, Any]] = {
    "simple_resistor": {"resistance": (float, ...)},
    "simple_capacitor": {"capacitance": (float, ...)},
    "simple_inductor": {"inductance": (float, ...)},
    "simple_diode": {},
    "simple_led": {"color": (str | None, None)},
    "simple_transistor": {"transistor_type": (Literal["npn", "pnp"], ...)},
    "simple_mosfet": {"channel_type": (Literal["n", "p"], ...), "mosfet_mode": (Literal["enhancement", "depletion"], ...)},
    "simple_crystal": {"frequency": (float, ...), "load_capacitance": (float | None, None)},
    "simple_potentiometer": {"max_resistance": (float, ...)},
    "simple_push_button": {},
    "simple_switch": {},
    "simple_battery": {"capacity": (float, ...)},
    "simple_power_source": {"voltage": (float, ...)},
    "simple_fuse": {"current_rating_amps": (float, ...), "voltage_rating_volts": (float, ...)},
    "simple_pin_header": {"pin_count": (int, ...)},
    "simple_chip": {},
}
COMPONENTS: dict[str, type[BaseModel]] = {
    ftype: create_model(f"Source_{ftype}", __base__=_Component, **{"ftype": (Literal[ftype], ...), **fields})
    for ftype, fields in _OWN_FIELDS.items()
}

_FLAGS = [
    "is_input",
    "is_output",
    "is_bidirectional",
    "is_passive",
    "is_gpio",
    "must_be_connected",
    "provides_power",
    "requires_power",
    "provides_ground",
    "requires_ground",
    "do_not_connect",
    "can_use_internal_pullup",
    "is_using_internal_pullup",
    "can_use_internal_pulldown",
    "is_using_internal_pulldown",
    "needs_external_pullup",
    "needs_external_pulldown",
    "can_use_open_drain",
    "is_using_open_drain",
    "should_have_decoupling_capacitor",
    *(
        f"{verb}_{role}"
        for verb in ("supports", "is_configured_for")
        for role in ("i2c_sda", "i2c_scl", "spi_mosi", "spi_miso", "spi_sck", "spi_cs", "uart_tx", "uart_rx")
    ),
]


class _Port(_Strict):
    type: Literal["source_port"]
    source_port_id: str
    source_component_id: str | None = None
    source_group_id: str | None = None
    name: str = Field(min_length=1)
    pin_number: int | None = None
    port_hints: list[str] | None = None
    most_frequently_referenced_by_name: str | None = None
    subcircuit_connectivity_map_key: str | None = None
    provides_voltage: float | None = None
    requires_voltage: float | None = None
    recommended_decoupling_capacitor_capacitance: float | None = None


SourcePort = create_model("SourcePort", __base__=_Port, **dict.fromkeys(_FLAGS, (bool | None, None)))  # type: ignore[call-overload]


class SourceNet(_Strict):
    type: Literal["source_net"]
    source_net_id: str
    name: str = Field(min_length=1)
    member_source_group_ids: list[str]
    is_power: bool | None = None
    is_ground: bool | None = None
    is_digital_signal: bool | None = None
    is_analog_signal: bool | None = None
    is_positive_voltage_source: bool | None = None
    subcircuit_connectivity_map_key: str | None = None


class SourceTrace(_Strict):
    type: Literal["source_trace"]
    source_trace_id: str
    connected_source_port_ids: list[str]
    connected_source_net_ids: list[str]
    display_name: str | None = None
    subcircuit_connectivity_map_key: str | None = None


class SimulationVoltageSource(_Strict):
    type: Literal["simulation_voltage_source"]
    simulation_voltage_source_id: str
    is_dc_source: Literal[True]
    voltage: float
    positive_source_port_id: str
    negative_source_port_id: str


# -- schematic -----------------------------------------------------------------------------------
Side = Literal["left", "right", "top", "bottom"]


class SchematicComponent(_Strict):
    type: Literal["schematic_component"]
    schematic_component_id: str
    source_component_id: str
    center: Point
    size: Size
    is_box_with_pins: bool
    symbol_name: str | None = None
    symbol_display_value: str | None = None
    port_labels: dict[str, str] | None = None


class SchematicPort(_Strict):
    type: Literal["schematic_port"]
    schematic_port_id: str
    schematic_component_id: str
    source_port_id: str
    center: Point
    facing_direction: Literal["up", "down", "left", "right"]
    side_of_component: Side
    distance_from_component_edge: float
    display_pin_label: str | None = None
    pin_number: int | None = None
    is_connected: bool


class Edge(_Strict):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    start: Point = Field(alias="from")
    to: Point
    from_schematic_port_id: str | None = None
    to_schematic_port_id: str | None = None


class SchematicTrace(_Strict):
    type: Literal["schematic_trace"]
    schematic_trace_id: str
    source_trace_id: str
    junctions: list[Point]
    edges: list[Edge] = Field(min_length=1)


class SchematicNetLabel(_Strict):
    type: Literal["schematic_net_label"]
    schematic_net_label_id: str
    source_net_id: str
    source_trace_id: str | None = None
    text: str
    center: Point
    anchor_position: Point
    anchor_side: Side
    symbol_name: Literal["ground_down", "vcc_up"] | None = None


class SchematicText(_Strict):
    type: Literal["schematic_text"]
    schematic_text_id: str
    schematic_component_id: str | None = None
    text: str = Field(min_length=1)
    position: Point
    rotation: float
    anchor: Literal["left", "center", "right"]
    font_size: float = Field(gt=0)
    color: str


class SchematicLine(_Strict):
    type: Literal["schematic_line"]
    schematic_line_id: str
    schematic_component_id: str
    x1: float
    y1: float
    x2: float
    y2: float
    stroke_width: float


class SchematicPath(_Strict):
    type: Literal["schematic_path"]
    schematic_path_id: str
    schematic_component_id: str
    points: list[Point] = Field(min_length=2)
    stroke_width: float
    is_filled: bool


MODELS: dict[str, type[BaseModel]] = {
    m.model_fields["type"].annotation.__args__[0]: m  # type: ignore[union-attr]
    for m in (
        SourceProjectMetadata,
        SourceGroup,
        SourcePort,
        SourceNet,
        SourceTrace,
        SimulationVoltageSource,
        SchematicComponent,
        SchematicPort,
        SchematicTrace,
        SchematicNetLabel,
        SchematicText,
        SchematicLine,
        SchematicPath,
    )
}
_any_component: TypeAdapter[Any] = TypeAdapter(Annotated[Union[tuple(COMPONENTS.values())], Field(discriminator="ftype")])  # type: ignore[arg-type]  # noqa: UP007


def validate(elements: list[Element]) -> list[str]:
    """What is wrong with elements of the types that we write; others are passed over."""
    from pydantic import ValidationError

    faults = []
    for i, element in enumerate(elements):
        kind = element.get("type")
        model = MODELS.get(str(kind))
        try:
            if kind == "source_component":
                _any_component.validate_python(element)
            elif model is not None:
                model.model_validate(element)
        except ValidationError as error:
            faults += [f"element {i} ({kind}): {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3]]
    return faults


# -- ids -----------------------------------------------------------------------------------------
def integrity(elements: list[Element]) -> list[str]:
    """Ids that are used twice or lead nowhere, and elements that lack their own, in plain words."""
    faults: list[str] = []
    known: dict[str, set[str]] = {}
    for i, element in enumerate(elements):
        kind = element.get("type")
        own = f"{kind}_id"
        if kind == "source_project_metadata":
            continue
        value = element.get(own)
        if not isinstance(value, str):
            if kind in MODELS or kind == "source_component":
                faults.append(f"element {i} ({kind}) has no {own}")
            continue
        known.setdefault(own, set()).add(value)
    counts = Counter((e.get("type"), e.get(f"{e.get('type')}_id")) for e in elements)
    faults += [f"{kind}_id {value} is used {n} times" for (kind, value), n in counts.items() if n > 1 and isinstance(value, str)]
    targets = {f"{k}_id" for k in MODELS} | {"source_component_id"} | set(known)
    for i, element in enumerate(elements):
        for key, value in _ids(element):
            target = _target(key, targets)
            if target and key != f"{element.get('type')}_id" and value not in known.get(target, set()):
                faults.append(f"element {i} ({element.get('type')}): {key} {value} leads nowhere")
    return faults


def _target(key: str, targets: set[str]) -> str | None:
    """positive_source_port_id, connected_source_port_ids -> source_port_id; the longest that fits."""
    single = key.removesuffix("s") if key.endswith("_ids") else key
    found = [t for t in targets if single == t or single.endswith(f"_{t}")]
    return max(found, key=len, default=None)


def _ids(value: Any, key: str = "") -> list[tuple[str, str]]:
    """(key, id) of every id that an element refers to, however deep."""
    if isinstance(value, dict):
        return [pair for k, v in value.items() for pair in _ids(v, str(k))]
    if isinstance(value, list):
        return [pair for v in value for pair in _ids(v, key)]
    return [(key, value)] if isinstance(value, str) and key.endswith(("_id", "_ids")) else []
