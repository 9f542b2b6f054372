-- 1 where a claim begins an event although it is linked: it cannot be of the event that the links before it tell of.
ALTER TABLE links ADD COLUMN apart INTEGER NOT NULL DEFAULT 0;
