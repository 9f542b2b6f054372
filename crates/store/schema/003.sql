-- What joining looks for, the days of one period side by side: a new document's keys go where those of the last days are, however
-- many documents there are.
DROP TABLE postings;
CREATE TABLE postings (
    period INTEGER NOT NULL, key INTEGER NOT NULL, day INTEGER NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (period, key, day, doc)
) WITHOUT ROWID;

-- What views sort and narrow by, without reading the rows themselves.
CREATE INDEX documents_when ON documents (n, day);
DROP INDEX events_reported;
CREATE INDEX events_news ON events (reported, first_reported, outlets, size, day);
CREATE INDEX events_most ON events (outlets, size, reported, first_reported, day);
CREATE INDEX events_small ON events (n, reported, first_reported, outlets, size, day);
CREATE INDEX events_lasting ON events (first_reported, reported, outlets, size, day) WHERE first_reported <> last_reported;
