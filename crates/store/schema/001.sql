-- Records as docs/records.md names them; nested fields are JSON. `doc` is documents.n, `i` the place in the document's list.
CREATE TABLE documents (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, input_id TEXT, url TEXT, path TEXT, outlet TEXT, title TEXT,
    authors TEXT NOT NULL, language TEXT, published TEXT, published_from TEXT, text TEXT NOT NULL, sections TEXT NOT NULL,
    sentences TEXT NOT NULL, engine TEXT NOT NULL,
    -- days since 1970-01-01; null where the date is unknown
    day INTEGER, run INTEGER NOT NULL,
    foreign_language INTEGER GENERATED ALWAYS AS (language IS NOT NULL AND language NOT LIKE 'en%') VIRTUAL
);
CREATE INDEX documents_foreign ON documents (foreign_language) WHERE foreign_language;
CREATE INDEX documents_day ON documents (day);
CREATE INDEX documents_url ON documents (url) WHERE url IS NOT NULL;
CREATE INDEX documents_outlet ON documents (outlet);
CREATE INDEX documents_run ON documents (run);
CREATE TABLE entities (
    doc INTEGER NOT NULL, i INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, country TEXT,
    code TEXT, sectors TEXT NOT NULL, role TEXT, anonymous INTEGER NOT NULL, wikidata TEXT, mentions TEXT NOT NULL,
    why TEXT NOT NULL, PRIMARY KEY (doc, i)
) WITHOUT ROWID;
CREATE TABLE times (
    doc INTEGER NOT NULL, i INTEGER NOT NULL, id TEXT NOT NULL, sentence INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, text TEXT NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL, earliest TEXT, latest TEXT,
    why TEXT NOT NULL, PRIMARY KEY (doc, i)
) WITHOUT ROWID;
CREATE TABLE places (
    doc INTEGER NOT NULL, i INTEGER NOT NULL, id TEXT NOT NULL, sentence INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, text TEXT NOT NULL, name TEXT, latitude REAL, longitude REAL, geonames_id INTEGER, country TEXT,
    kind TEXT, metonym INTEGER NOT NULL, demonym INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY (doc, i)
) WITHOUT ROWID;
CREATE TABLE quantities (
    doc INTEGER NOT NULL, i INTEGER NOT NULL, id TEXT NOT NULL, sentence INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, text TEXT NOT NULL, value REAL NOT NULL, bound TEXT NOT NULL, unit TEXT NOT NULL,
    why TEXT NOT NULL, PRIMARY KEY (doc, i)
) WITHOUT ROWID;
CREATE TABLE attributions (
    doc INTEGER NOT NULL, i INTEGER NOT NULL, id TEXT NOT NULL, sentence INTEGER NOT NULL, source TEXT, cue TEXT NOT NULL,
    content TEXT NOT NULL, quote TEXT NOT NULL, stance TEXT NOT NULL, channel TEXT, within TEXT, why TEXT NOT NULL,
    PRIMARY KEY (doc, i)
) WITHOUT ROWID;
CREATE TABLE claims (
    n INTEGER PRIMARY KEY, doc INTEGER NOT NULL, i INTEGER NOT NULL, id TEXT NOT NULL, sentence INTEGER NOT NULL,
    trigger TEXT NOT NULL, type TEXT NOT NULL, mode TEXT, contexts TEXT NOT NULL, cameo TEXT, goldstein REAL,
    score REAL NOT NULL, actors TEXT NOT NULL, recipients TEXT NOT NULL, status TEXT NOT NULL, time TEXT, place TEXT,
    quantities TEXT NOT NULL, attributions TEXT NOT NULL, confidence REAL NOT NULL, restates TEXT, why TEXT NOT NULL,
    -- the day of the act where the text tells it, else of publication; -1000000 where neither is known
    day INTEGER NOT NULL,
    -- fullest names of actors and recipients; the words of the sentence and where it begins; 1 where the source denies or doubts it
    names TEXT NOT NULL, words TEXT NOT NULL, words_start INTEGER NOT NULL, denied INTEGER NOT NULL,
    -- the terms that the claim is entered under
    terms TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX claims_doc ON claims (doc, i);
CREATE UNIQUE INDEX claims_id ON claims (id);
CREATE INDEX claims_day ON claims (day);

-- An inverted index from what views filter by (type, status, party, place) to claims and events, newest last.
CREATE TABLE terms (n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, uses INTEGER NOT NULL DEFAULT 0);
CREATE TABLE marks (
    term INTEGER NOT NULL, day INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (term, day, row)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE words USING fts5 (title, text, content = 'documents', content_rowid = 'n', tokenize = 'porter unicode61 remove_diacritics 2');

-- What joining reports needs to know of each, and what it decided.
CREATE TABLE sketches (doc INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE postings (
    key INTEGER NOT NULL, day INTEGER NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (key, day, doc)
) WITHOUT ROWID;
CREATE TABLE links (
    doc INTEGER NOT NULL, i INTEGER NOT NULL, to_doc INTEGER NOT NULL, to_i INTEGER NOT NULL, score REAL NOT NULL,
    why TEXT NOT NULL, PRIMARY KEY (doc, i)
) WITHOUT ROWID;
CREATE INDEX links_to ON links (to_doc, to_i);
-- What a document copies (`copy`), and the earlier report of the same story that is most like it (`story`).
CREATE TABLE ties (
    tie TEXT NOT NULL, doc INTEGER NOT NULL, to_doc INTEGER NOT NULL, score REAL NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (tie, doc)
) WITHOUT ROWID;
CREATE INDEX ties_to ON ties (tie, to_doc);
CREATE TABLE events (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, mode TEXT, status TEXT NOT NULL,
    actors TEXT NOT NULL, recipients TEXT NOT NULL, time TEXT, place TEXT, claims TEXT NOT NULL, outlets INTEGER NOT NULL,
    first_reported TEXT, last_reported TEXT, history TEXT NOT NULL, conflicts TEXT NOT NULL,
    words TEXT NOT NULL,
    -- the day of the event where its claims tell it, else of the first report; then the last report's; then what views sort by
    day INTEGER NOT NULL, reported INTEGER NOT NULL, size INTEGER NOT NULL, disputed INTEGER NOT NULL,
    -- a name for calendars that stays when the event's id changes
    uid TEXT NOT NULL
);
CREATE INDEX events_day ON events (day);
CREATE INDEX events_reported ON events (reported);
CREATE TABLE members (doc INTEGER NOT NULL, i INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (doc, i)) WITHOUT ROWID;
CREATE INDEX members_event ON members (event);

-- What was added when, by which engine.
CREATE TABLE runs (
    n INTEGER PRIMARY KEY, started TEXT NOT NULL, command TEXT NOT NULL, engine TEXT NOT NULL, ended TEXT,
    added INTEGER NOT NULL DEFAULT 0, known INTEGER NOT NULL DEFAULT 0
);
-- What people say about claims, on top of what the machine said.
CREATE TABLE corrections (
    n INTEGER PRIMARY KEY, claim TEXT NOT NULL, verdict TEXT NOT NULL, changes TEXT NOT NULL, who TEXT NOT NULL,
    at TEXT NOT NULL, why TEXT
);
CREATE INDEX corrections_claim ON corrections (claim);
CREATE TABLE saved_views (name TEXT PRIMARY KEY, arguments TEXT NOT NULL, saved TEXT NOT NULL);

-- The records with their documents' ids, for readers of the file.
CREATE VIEW document AS SELECT id, input_id, url, path, outlet, title, authors, language, published, published_from, text, sections, sentences, engine FROM documents;
CREATE VIEW entity AS SELECT e.id, d.id AS document, e.name, e.kind, e.country, e.code, e.sectors, e.role, e.anonymous, e.wikidata, e.mentions, e.why FROM entities e JOIN documents d ON d.n = e.doc;
CREATE VIEW time AS SELECT t.id, d.id AS document, t.sentence, t.start, t.end, t.text, t.type, t.value, t.earliest, t.latest, t.why FROM times t JOIN documents d ON d.n = t.doc;
CREATE VIEW place AS SELECT p.id, d.id AS document, p.sentence, p.start, p.end, p.text, p.name, p.latitude, p.longitude, p.geonames_id, p.country, p.kind, p.metonym, p.demonym, p.why FROM places p JOIN documents d ON d.n = p.doc;
CREATE VIEW quantity AS SELECT q.id, d.id AS document, q.sentence, q.start, q.end, q.text, q.value, q.bound, q.unit, q.why FROM quantities q JOIN documents d ON d.n = q.doc;
CREATE VIEW attribution AS SELECT a.id, d.id AS document, a.sentence, a.source, a.cue, a.content, a.quote, a.stance, a.channel, a.within, a.why FROM attributions a JOIN documents d ON d.n = a.doc;
CREATE VIEW claim AS SELECT c.id, d.id AS document, c.sentence, c.trigger, c.type, c.mode, c.contexts, c.cameo, c.goldstein, c.score, c.actors, c.recipients, c.status, c.time, c.place, c.quantities, c.attributions, c.confidence, c.restates, c.why FROM claims c JOIN documents d ON d.n = c.doc;
CREATE VIEW event AS SELECT id, type, mode, status, actors, recipients, time, place, claims, outlets, first_reported, last_reported, history, conflicts, words FROM events;
