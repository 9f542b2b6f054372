-- There is one row while somebody wants alerts: the moment since when, in seconds since 1970-01-01.
CREATE TABLE alerting (one INTEGER PRIMARY KEY CHECK (one = 1), since INTEGER NOT NULL);
-- Events that were made or changed and that no rule has looked at yet. They are noted in the transaction that changes them, whoever
-- writes it, so that nothing is lost between keeping a report and looking at its events.
CREATE TABLE touched (n INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL UNIQUE);
CREATE TRIGGER events_touched AFTER INSERT ON events WHEN EXISTS (SELECT 1 FROM alerting) BEGIN
    INSERT OR REPLACE INTO touched (event) VALUES (new.id);
END;
-- What a rule was last told of the event that a claim is part of. By claim, since events merge and part.
CREATE TABLE alerted (
    claim TEXT NOT NULL, rule TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (claim, rule)
) WITHOUT ROWID;
-- When a rule last told of more events than usual.
CREATE TABLE surges (rule TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
-- What is to be sent, in order. A body is let go once it is sent or given up.
CREATE TABLE outbox (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, destination TEXT NOT NULL, rule TEXT NOT NULL, event TEXT,
    body TEXT NOT NULL,
    -- when it was made, when it may be sent, when it was sent; seconds since 1970-01-01
    made INTEGER NOT NULL, due INTEGER NOT NULL, sent INTEGER,
    -- 1 where it goes out together with others, and the id of their common message once there is one
    gathered INTEGER NOT NULL, digest TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, fault TEXT,
    -- `waiting`, `sent`, `given up`
    state TEXT NOT NULL DEFAULT 'waiting',
    UNIQUE (destination, id)
);
CREATE INDEX outbox_due ON outbox (destination, due, n) WHERE state = 'waiting';
