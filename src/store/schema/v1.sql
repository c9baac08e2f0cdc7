-- The dossier file, format 1. docs/dossier-format.md explains every table.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value ANY
) WITHOUT ROWID;
CREATE TABLE sources (
    path ANY NOT NULL,
    bytes INTEGER NOT NULL,
    modified_ms INTEGER,
    kind TEXT NOT NULL
);
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    place INTEGER NOT NULL,
    title TEXT NOT NULL
);
CREATE TABLE words (
    word TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    place INTEGER NOT NULL,
    label TEXT NOT NULL,
    document INTEGER NOT NULL,
    scan_path ANY,
    scan_frame INTEGER,
    scan_width INTEGER,
    scan_height INTEGER,
    turns INTEGER NOT NULL,
    status TEXT NOT NULL,
    note TEXT NOT NULL,
    texts TEXT NOT NULL
);
CREATE TABLE contents (
    page INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    marks TEXT NOT NULL,
    rulings TEXT NOT NULL
);
CREATE TABLE readings (
    page INTEGER NOT NULL,
    place INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    file ANY,
    format TEXT NOT NULL,
    text TEXT NOT NULL,
    layout TEXT NOT NULL,
    digest TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (page, place)
);
CREATE TABLE originals (
    page INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    undo_group INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    agent TEXT NOT NULL,
    origin TEXT NOT NULL,
    detail TEXT NOT NULL,
    ops TEXT NOT NULL,
    inverse TEXT NOT NULL
);
CREATE INDEX journal_groups ON journal (undo_group);
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append only'); END;
CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append only'); END;
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    program TEXT NOT NULL,
    host TEXT NOT NULL,
    process INTEGER NOT NULL,
    journal_at_open INTEGER NOT NULL,
    journal_at_close INTEGER
);
CREATE TABLE view_state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE derived (
    key TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
);
CREATE VIRTUAL TABLE search USING fts5 (
    text,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE search_terms USING fts5vocab (search, 'row');
