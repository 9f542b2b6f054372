-- Events reported at more than one time, by their first report and by their last: what is older and has news is found from the nearer
-- end, and without reading the events.
DROP INDEX events_lasting;
CREATE INDEX events_lasting ON events (first_reported, reported, last_reported, outlets, size, day) WHERE first_reported <> last_reported;
CREATE INDEX events_late ON events (reported, first_reported, last_reported, outlets, size, day) WHERE first_reported <> last_reported;
