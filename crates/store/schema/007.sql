-- How much a key weighs in the head of its document, so that joining can tell from the index alone which documents are alike.
DROP TABLE postings;
CREATE TABLE postings (
    period INTEGER NOT NULL, key INTEGER NOT NULL, day INTEGER NOT NULL, doc INTEGER NOT NULL, weight INTEGER NOT NULL,
    PRIMARY KEY (period, key, day, doc)
) WITHOUT ROWID;
