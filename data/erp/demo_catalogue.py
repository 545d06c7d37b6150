"""The demo company: a contract packager of powders, its customers and what is packed for them.

Every name is invented. Customer ids never change, so that grants survive a rebuild.
"""

from dataclasses import dataclass

NOBODY = 1  # the customer list's default entry, owner of the house stock
FACILITIES = {1: "Allentown", 2: "Reno"}
UNITS = {name: number for number, name in enumerate(("EA", "KG", "LB", "RL", "CS", "M", "FT"), start=1)}
CATEGORIES = {
    name: number for number, name in enumerate(("Stick Pack", "Jar & Pouch", "Raw", "Packaging"), 1)
}


@dataclass(frozen=True)
class Customer:
    """A customer: its share of the stock in percent, a key of TRADES, and how its orders are numbered."""

    id: int
    name: str
    share: float = 0
    trade: str = "hydration"
    po: str = "PO-{0:05d}"
    code: str = ""  # how its own material codes are written, where it has any
    active: bool = True


CUSTOMERS = (
    Customer(NOBODY, "None", 5, "house"),
    Customer(2, "Larkspur Wellness Co.", 23, "collagen", "45000{0:05d}"),
    Customer(3, "Bright & Hollow Nutrition", 18, "greens", code="BH-{0}"),
    Customer(4, "O'Malley's Performance Labs", 14, "energy", "OM{0:05d}"),
    Customer(5, "Northfield Hydration", 7, "hydration", "{0:05d}-A"),
    Customer(6, "Northfield Hydration Canada", 3.5, "hydration", "{0:05d}-C"),
    Customer(7, "Verdant Greens, Inc.", 5, "greens"),
    Customer(8, "Meridian Sports Nutrition Intl", 5, "protein", "45001{0:05d}"),
    Customer(9, "Copper Kettle Beverages", 4, "tea", "{0:08d}", code="00{1}-{0:02d}"),
    Customer(10, "Juniper & Sage Teas", 3, "tea"),
    Customer(11, "Kinetic Fuel", 2.5, "energy", "KF-{0}"),
    Customer(12, "Kinetic Fuel Labs", 1.5, "energy", "KFL-{0}"),
    Customer(13, "Tidewater Pet Nutrition", 2, "pet"),
    Customer(14, "Summit Ridge Supplements", 2, "protein", "SR{0:06d}"),
    Customer(15, "Café Solène", 1.5, "coffee", "CS-{0}/26"),
    Customer(16, "Bluebird Kids Vitamins", 1.5, "kids"),
    Customer(17, "Ironwood Protein", 1, "protein"),
    Customer(18, "Redwood Naturals", 0.5, "greens", active=False),
    Customer(19, "Cascade Electrolytes", 0, "hydration"),
)


PLAIN = {
    "Unflavored",
    "Original",
    "Classic",
    "Nature",
    "Déca",
    "Placebo",
}  # flavours that nothing is added for


@dataclass(frozen=True)
class Trade:
    """What is packed for a customer: products, their flavours, and the materials that go into them."""

    products: tuple[str, ...]
    flavours: tuple[str, ...]
    materials: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|"))


TRADES = {
    "hydration": Trade(
        _words("Electrolyte Drink Mix|Rapid Hydration Powder|Zero Sugar Hydration|Endurance Salts"),
        _words("Lemon Lime|Watermelon|Blood Orange|Passion Fruit|Strawberry Guava|Unflavored"),
        _words(
            "Sodium Citrate Dihydrate, USP|Potassium Chloride, FCC Fine|Magnesium Citrate Anhydrous|"
            "Coconut Water Powder, Spray Dried|Dextrose Monohydrate, Non-GMO|Malic Acid, Fine Granular|"
            "Sea Salt, Micro 95"
        ),
    ),
    "collagen": Trade(
        _words(
            "Collagen Peptides|Marine Collagen|Beauty Collagen + Biotin|Bone Broth Powder|Collagen Creamer"
        ),
        _words("Vanilla Bean|Chocolate Truffle|Mixed Berry|Unflavored|Salted Caramel|Peach Hibiscus|Matcha"),
        _words(
            "Hydrolyzed Bovine Collagen, Type I & III|Marine Collagen Peptides, Wild Caught|Hyaluronic "
            "Acid, Sodium Salt|d-Biotin 1% Trituration|Coconut Milk Powder, Vegan|Acerola Cherry Extract "
            "25% Vit C|Chicken Bone Broth Concentrate Powder"
        ),
    ),
    "greens": Trade(
        _words("Daily Greens|Super Greens + Probiotic|Reds & Roots|Digest Greens|Greens Immunity"),
        _words("Original|Mint Citrus|Pineapple Ginger|Wild Berry|Green Apple|Lemon Basil"),
        _words(
            "Spirulina Powder, Organic|Chlorella, Cracked Cell Wall|Wheatgrass Juice Powder, Organic|"
            "Barley Grass Powder|Beet Root Powder, Organic|L. acidophilus 200B CFU/g|Inulin, Agave, "
            "Organic|Broccoli Sprout Extract 0.4%|Moringa Leaf Powder, Steam Treated"
        ),
    ),
    "energy": Trade(
        _words("Pre-Workout|Focus + Energy|Pump Matrix|Amino Recovery|Creatine Charge"),
        _words("Fruit Punch|Blue Raspberry|Sour Gummy|Orange Mango|Cherry Limeade|Arctic Ice"),
        _words(
            "L-Citrulline DL-Malate 2:1|Beta-Alanine, Instantized|Caffeine Anhydrous, USP|Creatine "
            "Monohydrate 200 Mesh|BCAA 2:1:1, Instantized|L-Theanine 98%|Taurine, USP|Betaine Anhydrous|"
            "Green Coffee Extract 50%"
        ),
    ),
    "protein": Trade(
        _words("Whey Isolate|Plant Protein|Mass Gainer|Lean Shake|Casein Night"),
        _words("Dutch Chocolate|French Vanilla|Cookies & Cream|Peanut Butter Cup|Strawberry|Café Mocha"),
        _words(
            "Whey Protein Isolate 90%, Instant|Pea Protein Isolate 80%|Brown Rice Protein 80%|Micellar "
            "Casein 85%|Cocoa Powder, Dutched 10/12|MCT Oil Powder 70%|Sunflower Lecithin Powder|"
            "Digestive Enzyme Blend"
        ),
    ),
    "tea": Trade(
        _words("Instant Chai Latte|Matcha Latte|Iced Tea Stick|Golden Turmeric Latte|Herbal Refresher"),
        _words("Classic|Peach|Raspberry|Spiced|Honey Lemon|Lavender"),
        _words(
            "Black Tea Extract, Instant|Matcha, Ceremonial, Kagoshima|Turmeric Root Powder, Organic|"
            "Ginger Root Powder|Oat Milk Powder|Cinnamon, Ceylon, Ground|Hibiscus Extract 4:1"
        ),
    ),
    "coffee": Trade(
        _words("Café Instantané|Mocaccino Crème|Chicorée Latte|Cacao Chaud"),
        _words("Noisette|Vanille|Crème Brûlée|Nature|Déca"),
        _words(
            "Arabica Coffee, Freeze Dried|Chicory Root, Roasted, Soluble|Cocoa Powder, Natural 22/24|"
            "Crème Powder 26% Fat|Hazelnut Flavor, N&A"
        ),
    ),
    "pet": Trade(
        _words("Canine Joint Powder|Feline Probiotic|Puppy Milk Replacer|Calming Topper"),
        _words("Bacon|Salmon|Chicken Liver|Pumpkin"),
        _words(
            "Glucosamine HCl, USP|MSM, Micro Prill|Brewer's Yeast, Debittered|Goat Milk Powder|Salmon "
            "Meal, Fine"
        ),
    ),
    "kids": Trade(
        _words("Kids Multi Drink Stick|Kids Immune Stick|Tummy Time Probiotic|Kids Calm"),
        _words("Bubblegum|Grape|Tropical Punch|Orange Cream"),
        _words(
            "Vitamin D3 100,000 IU/g CWS|Zinc Citrate, Trihydrate|Elderberry Extract 10:1|Vitamin C, "
            "Fine Powder"
        ),
    ),
    "house": Trade(
        _words("Line Trial Blend"),
        _words("Placebo"),
        _words(
            "Maltodextrin DE 10|Silicon Dioxide, FCC|Citric Acid, Anhydrous|Rice Flour, Purge Grade|"
            "Salt, Purge"
        ),
    ),
}
COMMON = _words(
    "Citric Acid, Anhydrous, Fine Granular|Stevia Leaf Extract, Reb A 97%|Monk Fruit Extract 25% Mog V|"
    "Maltodextrin DE 10, Non-GMO|Silicon Dioxide, FCC|Xanthan Gum 80 Mesh|Erythritol, 40-60 Mesh|Beet "
    "Juice Powder, Color|Tricalcium Phosphate, FCC|Natural Vanilla Flavor, WONF|Natural Masking Flavor "
    "#4471|Sucralose, Micronized"
)
