"""The demo company's items: what is packed, what goes in, and what it is packed in."""

from dataclasses import dataclass
from random import Random

from data.erp.demo_catalogue import COMMON, CUSTOMERS, NOBODY, PLAIN, TRADES, Customer, Trade

FINISHED, RAW, PACKAGING = "finished", "raw", "packaging"
FINISHED_SHARE, RAW_SHARE = 0.25, 0.45  # packaging is the rest
FORMATS = (  # format, unit, category
    ("14 x 8 g Stick Packs, Retail Carton", "EA", "Stick Pack"),
    ("30 x 6 g Stick Packs, Retail Carton", "EA", "Stick Pack"),
    ("30 x 12 g Stick Packs, Carton, Case of 12", "CS", "Stick Pack"),
    ("5 ct Trial Stick Packs, Sleeve, Case of 24", "CS", "Stick Pack"),
    ("300 g Jar with Scoop", "EA", "Jar & Pouch"),
    ("907 g Jar with Scoop, Case of 6", "CS", "Jar & Pouch"),
    ("1.2 kg Stand-up Pouch", "EA", "Jar & Pouch"),
)
PACKING = (  # description, unit; {0} is the product, {1} the flavour
    ("Film, Stick Pack, 60 mm x 48 ga PET/Foil/PE, {0} {1}", "RL"),
    ("Film, Stick Pack, 44 mm, Matte, {0} {1}", "M"),
    ("Carton, 30 ct, {0} {1}, 18 pt SBS, Aqueous", "EA"),
    ("Carton, 14 ct, {0} {1}, Tuck Top", "EA"),
    ("Label, Jar 32 oz, {0} {1}, Wrap", "EA"),
    ("Label, Case, {0} {1}, 4 x 6 Thermal", "RL"),
    ("Jar, 32 oz HDPE White, 89-400", "EA"),
    ("Lid, 89-400 Ribbed, Foam Liner", "EA"),
    ("Scoop, 15 cc, Natural PP", "EA"),
    ("Shipper, 12 x 30 ct, RSC 32 ECT, {0}", "EA"),
    ("Stretch Film, 20 in x 5000 ft, 63 ga", "FT"),
    ("Pouch, 1.2 kg, Zip, {0} {1}", "EA"),
)


@dataclass(frozen=True)
class Part:
    """An item; it belongs to one customer."""

    id: int
    customer: Customer
    kind: str
    code: str
    description: str
    unit: str
    category: str


def all_parts(random: Random) -> list[Part]:
    """Return the items of every customer, numbered in the order of the customers."""
    made: list[Part] = []
    for customer in CUSTOMERS:
        for serial, kind in enumerate(_kinds(customer), start=1):
            made.append(_part(random, customer, kind, serial, number=len(made) + 1))
    return made


def _kinds(customer: Customer) -> list[str]:
    """Return what a customer's items are: a quarter is packed for it, the house itself sells nothing."""
    amount = max(8, min(60, round(customer.share * 4)))
    finished = 0 if customer.id == NOBODY else round(amount * FINISHED_SHARE)
    raw = round(amount * RAW_SHARE)
    return [FINISHED] * finished + [RAW] * raw + [PACKAGING] * (amount - finished - raw)


def _part(random: Random, customer: Customer, kind: str, serial: int, number: int) -> Part:
    describe = {FINISHED: _finished, RAW: _raw, PACKAGING: _packaging}[kind]
    letter, first = {FINISHED: ("T", 1), RAW: ("R", 2), PACKAGING: ("P", 3)}[kind]
    serial_code = f"{letter}{first}{customer.id:02d}{serial * 7:03d}"
    code = customer.code.format(serial, customer.id) if customer.code and kind != FINISHED else serial_code
    description, unit, category = describe(random, TRADES[customer.trade], serial)
    return Part(number, customer, kind, code, description, unit, category)


def _finished(random: Random, trade: Trade, serial: int) -> tuple[str, str, str]:
    form, unit, category = random.choice(FORMATS)
    flavour = trade.flavours[(serial + serial // len(trade.products)) % len(trade.flavours)]
    return f"{trade.products[serial % len(trade.products)]}, {flavour}, {form}", unit, category


def _raw(random: Random, trade: Trade, serial: int) -> tuple[str, str, str]:
    flavours = [f"Natural {flavour} Flavor, WONF" for flavour in trade.flavours if flavour not in PLAIN]
    names = [*trade.materials, *flavours, *COMMON]
    pack = random.choice(
        ("20 kg Box", "25 kg Bag", "25 kg Drum", "50 lb Bag", "1 kg Foil Pouch", "500 kg Tote")
    )
    return f"{names[serial % len(names)]}, {pack}", "LB" if "lb" in pack else "KG", "Raw"


def _packaging(random: Random, trade: Trade, serial: int) -> tuple[str, str, str]:
    text, unit = PACKING[serial % len(PACKING)]
    return text.format(random.choice(trade.products), random.choice(trade.flavours)), unit, "Packaging"
