"""Prompts in German, Spanish, French, Italian, Portuguese, Dutch and Polish: cases, plurals, words put together, articles that are cut short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.corrections import decimal_points
from circuitlm.engineers.builtin.reading.languages import to_english


def counts(prompt: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in plan(read(prompt)).plan.parts:
        found[part.component] = found.get(part.component, 0) + 1
    return found


@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("ESP8266 NodeMCU, zwei kapazitive Feuchtesensoren, eine 12V Pumpe über Relais", "soil-moisture-sensor", 2),
        ("Ein Raspberry Pi Pico mit vier Tastern, einem Summer und zwei Servos", "push-button", 4),
        ("Garagentor: zwei Endschalter, ein 12V Motor mit L298N, Arduino Nano", "limit-switch", 2),
        ("Aquarium: zwei Temperaturfühler wasserdicht, LCD Display, Arduino Nano", "ds18b20", 2),
        ("Misurare l'umidità del terreno di 3 vasi con arduino nano", "soil-moisture-sensor", 3),
        ("Arduino Uno, due sensori ultrasuoni HC-SR04 e un cicalino", "hc-sr04", 2),
        ("Arduino, deux capteurs d'humidité du sol et une pompe 12V via relais", "soil-moisture-sensor", 2),
        ("circuito con arduino nano, dos servos y tres botones", "push-button", 3),
        ("Quiero encender una lámpara de 220V con un sensor PIR y un arduino uno", "light-bulb-mains", 1),
    ],
)
def test_parts_are_counted_in_other_languages(prompt, component, count):
    assert counts(prompt).get(component) == count
    assert not read(prompt).not_understood or component == "ds18b20"


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("Das Dachfenster bewegt ein 12-V-Linearantrieb, Versorgung ist ein 12-V-Netzteil, Arduino Nano", "linear-actuator-12v"),
        ("Fuer den Keller moechte ich die Feuchte messen und einen 12-V-Luefter schalten, ESP32", "fan-12v"),
        ("Un detecteur de fuite d'eau sous la machine a laver et un buzzer, avec un ATtiny85", "water-level-sensor"),
        ("Mi hijo quiere un robot que siga una linea negra, dos motores y dos sensores de linea, Arduino Nano", "tcrt5000"),
        ("Come posso salvare la temperatura ogni dieci minuti su una scheda di memoria? Arduino Nano", "micro-sd-card"),
    ],
)
def test_hyphens_and_missing_accents_are_read(prompt, component):
    assert component in counts(prompt)


@pytest.mark.parametrize("prompt", ["Tre pulsanti e un cicalino, Arduino Uno", "Un servo con tres botones, Arduino Uno y una pantalla I2C"])
def test_names_of_parts_stay_as_they_are(prompt):
    english, _ = to_english(prompt)
    assert "Arduino Uno" in english
    assert counts(prompt)["arduino-uno"] == 1


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno with two LEDs and a servo",
        "an ESP32 in the garden, motor and fan",
        "DHT22, OLED, nano",
        "I want a nano, or maybe an uno, with 3 servos",
    ],
)
def test_english_stays_as_it_is(prompt):
    assert to_english(prompt) == (prompt, "en")


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("ESP32 com sensor DHT22 e um display OLED alimentado por bateria de 9V", {"dht22": 1, "ssd1306": 1}),
        ("Quero um circuito com Arduino Uno que acenda um LED vermelho quando o botão for pressionado", {"led": 1, "push-button": 1}),
        ("Arduino Nano com três servos e quatro botões, fonte de 5V", {"servo": 3, "push-button": 4}),
        (
            "Rega automática: ESP8266, dois sensores de umidade do solo e uma bomba de 12V com relé",
            {"soil-moisture-sensor": 2, "water-pump": 1},
        ),
        ("Medir a temperatura de três tanques com DS18B20 e ESP32, salvar em cartão SD", {"ds18b20": 3, "micro-sd-card": 1}),
        ("Lâmpada de 220V com ESP32, relé e sensor de luz", {"light-bulb-mains": 1, "relay-module": 1, "ldr": 1}),
        ("Arduino met een DHT22 sensor en een relais voor een pomp, gevoed uit 12 V", {"dht22": 1, "relay-module": 1, "water-pump": 1}),
        ("Maak een schakeling met Arduino Uno, drie drukknoppen en twee rode leds", {"push-button": 3, "led": 2}),
        ("Als de grond droog is moet de pomp inschakelen, Arduino Nano met bodemvochtsensor", {"soil-moisture-sensor": 1, "water-pump": 1}),
        ("Hoe sluit ik een stappenmotor met A4988 aan op een Arduino Uno?", {"stepper-motor": 1, "a4988": 1}),
        ("Garagedeur: twee eindschakelaars, een 12V motor met L298N, Arduino Nano", {"limit-switch": 2, "l298n": 1}),
    ],
)
def test_portuguese_and_dutch_are_read(prompt, parts):
    found = counts(prompt)
    assert {part: found.get(part) for part in parts} == parts
    assert not read(prompt).not_understood


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("ESP32, bei trockenem Boden soll die Pumpe einschalten", {"soil-moisture-sensor": 1, "water-pump": 1}),
        ("Arduino soll LED leuchten lassen wenn Taster gedrückt", {"led": 1, "push-button": 1}),
        ("Um die Pumpe einzuschalten, soll der Arduino Nano ein Relais benutzen", {"water-pump": 1, "relay-module": 1}),
        ("Der Summer soll piepen, wenn die Tür geöffnet wird, Reedkontakt, ATtiny85", {"buzzer": 1, "reed-switch": 1}),
        ("Ein Arduino Uno soll drei LEDs nacheinander blinken lassen", {"led": 3}),
    ],
)
def test_german_verbs_at_the_end_of_a_clause_are_read(prompt, parts):
    found = counts(prompt)
    assert {part: found.get(part) for part in parts} == parts
    assert not read(prompt).not_understood


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("eingeschaltet wird die Pumpe, bitte", "turn on"),
        ("um die Pumpe einzuschalten, bitte", "turn on"),
        ("de pomp wordt ingeschakeld door een relais", "turn on"),
    ],
)
def test_verbs_with_a_prefix_that_stands_apart_are_found(written, english):
    assert english in to_english(written)[0]


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("Chcę zrobić sterownik pompy na Arduino Nano: pływak na D2, przycisk na D3, przekaźnik na D7 i zielona dioda na D8", {"float-switch": 1, "push-button": 1, "relay-module": 1, "led": 1}),
        ("Czesc, mam ESP32 z czujnikiem wilgotnosci gleby i pompka 12V, wyswietlacz OLED pokazuje wilgotnosc", {"soil-moisture-sensor": 1, "water-pump": 1, "ssd1306": 1}),
        ("Bonsoir, un flotteur sur D2 et une electrovanne 12V 0,4A commandée par un mosfet sur D5 d'un arduino nano", {"float-switch": 1, "solenoid-valve": 1}),
        ("Hola, una boya en D2 y 2 electrovalvulas de 12V en D5 y D6 con arduino uno, 3 sensores de humedad de suelo capacitivos", {"float-switch": 1, "solenoid-valve": 2, "soil-moisture-sensor": 3}),
        ("Ciao, galleggiante sul D2 e un relè sul D5 di un ESP8266 per la pompa", {"float-switch": 1, "relay-module": 1, "water-pump": 1}),
        ("Oi, uma boia no D2 e um relé no D5 do Arduino Uno pra bomba da caixa d'agua", {"float-switch": 1, "relay-module": 1, "water-pump": 1}),
        ("Hoi, een vlotter op D2 en een pomp via een relais op D5 van een Arduino Uno, regenton", {"float-switch": 1, "relay-module": 1, "water-pump": 1}),
        ("Hallo, Schwimmer an D2 und Relais an D5 vom Arduino Uno, Tauchpumpe 230V, Regenfass", {"float-switch": 1, "relay-module": 1, "mains-appliance": 1}),
    ],
)  # fmt: skip
def test_floats_and_pumps_in_eight_languages(prompt, parts):
    found = counts(prompt)
    assert {part: found.get(part) for part in parts} == parts


@pytest.mark.parametrize(
    ("asked", "english"),
    [
        ("Brauche ich eine Freilaufdiode für das Relais?", "do i need a flyback diode"),
        ("Wie lange hält der Akku, und reicht das Netzteil?", "how long"),
        ("Faut-il une diode sur la gâche électrique ?", "a diode on the door lock"),
        ("est ce qu'il faut une resistance pour la led ?", "do i need a resistor"),
        ("¿Necesito una resistencia para el led?", "do i need a resistor"),
        ("que transistor uso para la valvula?", "which transistor do i use"),
        ("Mi serve un diodo per il relè?", "diode for the relay"),
        ("quanto dura la batteria di questo circuito?", "how long"),
        ("Qual pino usar pro sensor?", "which pin do i use"),
        ("Welke weerstand heb ik nodig voor de led?", "which resistor do i need"),
        ("Czy potrzebuję rezystor do diody?", "do i need resistor for led"),
    ],
)
def test_questions_are_asked_in_english_words(asked, english):
    assert english in to_english(asked)[0].lower()


@pytest.mark.parametrize(
    ("text", "read_as"), [("valvole da 12V 0,5A", "0.5A"), ("un condensatore da 2,2 uF", "2.2 uF"), ("pins 2,3 and 4", "pins 2,3 and 4")]
)
def test_a_decimal_comma_stands_in_front_of_a_unit(text, read_as):
    assert read_as in decimal_points(text)


@given(st.integers(0, 999), st.integers(0, 99))
def test_a_decimal_comma_and_a_point_are_one_number(whole, part):
    assert decimal_points(f"{whole},{part:02d} A") == f"{whole}.{part:02d} A"


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("Chcę podłączyć czujnik HC-SR04 do Arduino Uno. Trig na pinie 9, echo na pinie 10.", {"hc-sr04": {"trig": "9", "echo": "10"}}),
        ("Podłącz czujnik DHT22 do ESP32 do pinu 4 i wyświetlacz OLED.", {"dht22": {"": "4"}}),
        ("Vorrei collegare un sensore di gas MQ-2 a un Arduino Uno. Il sensore va su A1.", {"gas-sensor": {"": "A1"}}),
        ("Nano, due relè sui pin 4 e 5, niente display.", {"relay-module": {"": "4", "#1": "5"}}),
        (
            "Ik wil met een Nano twee servo's aansturen op pin 5 en 6, en een potmeter op A0 uitlezen.",
            {"servo": {"": "5", "#1": "6"}, "potentiometer": {"": "A0"}},
        ),
        ("Met een Wemos D1 mini een relais op D1 schakelen.", {"relay-module": {"": "D1"}}),
        ("Wie schließe ich einen DS18B20 an den Wemos D1 mini an? Datenleitung an D5.", {"ds18b20": {"data": "D5"}}),
        (
            "Stappenmotor 28BYJ-48 met ULN2003 op een Uno, pinnen 8 t/m 11.",
            {"uln2003-driver": {"": "8", "#1": "9", "#2": "10", "#3": "11"}},
        ),
    ],
)
def test_pins_in_other_languages(prompt, pins):
    assert {w.component: w.pins for w in read(prompt).of("part") if w.pins} == pins
