"""Words of addresses in English, Russian, Ukrainian and German: kinds of streets, towns, parts of houses.

Every table is written as people write it and folded once by `skeleton` where it is used.
"""

from __future__ import annotations

# The kind '' is the plain street: it adds nothing to a key, since people leave it out.
STREET_KINDS: dict[str, tuple[str, ...]] = {
    "": (
        "ул", "улица", "улицы", "вул", "вулиця", "вулиці", "street", "str", "straße", "strasse",
        "ulitsa", "ulica", "ulitza", "ul", "vulytsia", "vulitsa", "vulytsya", "vul",
    ),
    "lane": (
        "пер", "переулок", "пров", "провулок", "lane", "pereulok", "provulok", "prov",
    ),
    "avenue": (
        "пр", "просп", "пр-т", "пр-кт", "проспект", "проспекту", "avenue", "ave", "prospekt",
        "prosp", "prospect",
    ),
    "square": (
        "пл", "площадь", "площа", "майдан", "square", "ploshchad", "ploshcha", "ploscha", "maidan", "sq",
    ),
    "boulevard": (
        "бул", "бульв", "б-р", "бульвар", "boulevard", "blvd", "bulvar",
    ),
    "highway": ("шоссе", "шосе", "ш", "highway", "hwy", "shosse", "chaussee"),
    "descent": ("спуск", "узвіз", "uzviz", "spusk", "descent"),
    "deadend": ("тупик", "туп", "tupik", "tupyk"),
    "drive": ("проезд", "пр-д", "проїзд", "proezd", "proizd", "drive", "passage"),
    "alley": ("аллея", "алея", "alley", "alleya", "aleia"),
    "road": ("дорога", "дор", "road", "rd", "doroga", "doroha"),
    "quarter": ("квартал", "kvartal", "quarter", "quartal"),
    "microdistrict": ("мкр", "мкрн", "м-н", "микрорайон", "мікрорайон", "mkr", "mikrorayon"),
    "line": ("линия", "лінія", "liniya", "liniia"),
}  # fmt: skip

# Kinds whose number is their name ("микрорайон 5").
NUMBERED_KINDS = frozenset({"microdistrict", "quarter", "line"})

# Only at the end of a name: at its start it is a saint ("St. Johannes").
TRAILING_KINDS = {"st": ""}

# Parts of an address that name a place larger than a street: the part they open is left out.
LOCALITIES = (
    "г", "гор", "город", "м", "місто", "city", "town", "с", "село", "сел", "пос", "посёлок",
    "селище", "смт", "пгт",
    "дер", "деревня", "х", "хутор", "обл", "область", "oblast", "region", "р-н", "район", "raion",
    "rayon", "district",
    "край", "респ", "республика", "village", "country",
)  # fmt: skip

# Words of a house number. None stands before it; '' is followed by a letter; k and s open a part.
NUMBER_WORDS: dict[str, str | None] = {
    **dict.fromkeys(("д", "дом", "буд", "будинок", "вл", "влад", "владение"), None),
    **dict.fromkeys(("house", "no", "nr", "n", "hausnummer"), None),
    **dict.fromkeys(("лит", "литера", "літ", "літера", "letter"), ""),
    **dict.fromkeys(("к", "кор", "корп", "корпус", "k", "korp", "korpus", "block"), "k"),
    **dict.fromkeys(("с", "стр", "строение", "строен", "building", "bldg", "будова"), "s"),
}  # fmt: skip

# Words after which a part inside the house follows: kept apart, never part of the house's key.
FLAT_WORDS = (
    "кв", "квартира", "apt", "apartment", "flat", "оф", "офис", "офіс", "office", "пом",
    "помещение", "приміщення",
    "kv", "wohnung", "whg", "ком", "комната", "кімната", "room",
)  # fmt: skip
ENTRANCE_WORDS = ("подъезд", "под", "підʼїзд", "під", "entrance", "эт", "этаж", "поверх", "floor", "етаж")

# Street words whose Russian and Ukrainian forms share no spelling. Pairs are folded to the first.
TRANSLATIONS = (
    ("школьная", "шкільна"), ("лесная", "лісова"), ("победы", "перемоги"), ("молодёжная", "молодіжна"),
    ("железнодорожная", "залізнична"), ("октябрьская", "жовтнева"), ("советская", "радянська"),
    ("солнечная", "сонячна"), ("северная", "північна"), ("южная", "південна"), ("восточная", "східна"),
    ("западная", "західна"), ("первомайская", "першотравнева"), ("независимости", "незалежності"),
    ("строителей", "будівельників"), ("учительская", "вчительська"), ("цветочная", "квіткова"),
    ("больничная", "лікарняна"), ("церковная", "церковна"), ("речная", "річкова"), ("полевая", "польова"),
    ("мельничная", "млинова"), ("кольцевая", "кільцева"), ("театральная", "театральна"),
    ("красная", "червона"),
    ("зелёная", "зелена"), ("белая", "біла"), ("вишнёвая", "вишнева"), ("яблоневая", "яблунева"),
    ("тополиная", "тополина"), ("каштановая", "каштанова"), ("космонавтов", "космонавтів"),
    ("героев", "героїв"), ("ветеранов", "ветеранів"), ("партизанская", "партизанська"), ("рабочая", "робоча"),
    ("марта", "березня"), ("мая", "травня"), ("января", "січня"), ("ноября", "листопада"),
    ("октября", "жовтня"),
    ("сентября", "вересня"), ("декабря", "грудня"), ("августа", "серпня"), ("июня", "червня"),
    ("июля", "липня"),
    ("февраля", "лютого"), ("апреля", "квітня"), ("лет", "років"),
)  # fmt: skip
