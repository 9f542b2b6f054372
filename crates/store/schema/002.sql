-- What is watched: an address or a path, and what is known of it. Times are seconds since 1970-01-01.
CREATE TABLE watched (
    name TEXT PRIMARY KEY,
    -- the feed that lists it or the folder that it lies in; null where the user named it
    via TEXT,
    etag TEXT, modified TEXT,
    -- when it is next looked at; null for never, unless it changes
    due INTEGER,
    -- when it was last looked at, and how often in a row that failed
    polled INTEGER, failures INTEGER NOT NULL DEFAULT 0,
    -- tells whether a file or a feed's entry has changed
    mark TEXT,
    -- a feed's entry whose page has still to be fetched
    entry TEXT
) WITHOUT ROWID;
CREATE INDEX watched_via ON watched (via, due);
