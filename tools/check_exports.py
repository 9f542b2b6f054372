"""Reads exports of one database with the programs that others use: pyarrow, icalendar, geojson.

Usage: check_exports.py FOLDER, which holds events.jsonl, events.parquet, events.ics and events.geojson.
"""

import json
import pathlib
import sys

import geojson
import icalendar
import pyarrow.parquet


def main(folder: pathlib.Path) -> None:
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text("utf-8").splitlines()]
    assert events, "no events"

    table = pyarrow.parquet.read_table(folder / "events.parquet")
    assert table.num_rows == len(events), (table.num_rows, len(events))
    assert set(table.column("id").to_pylist()) == {e["id"] for e in events}

    calendar = icalendar.Calendar.from_ical((folder / "events.ics").read_bytes())
    announced = list(calendar.walk("VEVENT"))
    assert announced and not calendar.errors, calendar.errors
    for event in announced:
        assert not event.errors, event.errors
        # reading the date is what fails where it is none
        assert event.decoded("DTSTART") and event.decoded("DTSTAMP") and event["UID"]
    assert len({event["UID"] for event in announced}) == len(announced)

    placed = geojson.loads((folder / "events.geojson").read_text("utf-8"))
    assert placed.is_valid, placed.errors()
    assert placed["features"], "no places"
    print(f"{len(events)} events, {len(announced)} announced, {len(placed['features'])} placed: read by pyarrow, icalendar, geojson")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
