-- The terms that an event stands under, by their numbers: what changes with a new report is told without reading the event. Pairs of
-- values are terms of their own from here on.
ALTER TABLE events ADD COLUMN terms TEXT NOT NULL DEFAULT '[]';
