/** Each entry lifts the schema by one version. Entries are never edited after a release, only added. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE hosts (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    inner_address TEXT NOT NULL,
    mac TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('invited', 'enrolled', 'member', 'leaving', 'gone')),
    wireguard_key TEXT,
    invited_at INTEGER NOT NULL,
    left_at INTEGER,
    generation INTEGER NOT NULL DEFAULT 0,
    applied INTEGER NOT NULL DEFAULT 0,
    desired TEXT
  ) STRICT;
  -- A host that is gone gives its places free; its row keeps the generation, which never falls.
  CREATE UNIQUE INDEX hosts_address ON hosts (address) WHERE state <> 'gone';
  CREATE UNIQUE INDEX hosts_inner ON hosts (inner_address) WHERE state <> 'gone';
  CREATE UNIQUE INDEX hosts_mac ON hosts (mac) WHERE state <> 'gone';
  CREATE UNIQUE INDEX hosts_wireguard_key ON hosts (wireguard_key) WHERE state <> 'gone';

  CREATE TABLE pairs (
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('punching', 'proving', 'joining', 'joined', 'shutting')),
    a_side TEXT NOT NULL,
    b_side TEXT NOT NULL,
    PRIMARY KEY (a, b),
    CHECK (a < b)
  ) STRICT;

  CREATE TABLE join_tokens (
    hash TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    serial TEXT
  ) STRICT;
  CREATE INDEX join_tokens_host ON join_tokens (host);

  CREATE TABLE certificates (
    serial TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('agent', 'control', 'operator')),
    host TEXT,
    key_hash TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    pem TEXT NOT NULL,
    revoked_at INTEGER,
    revoked_why TEXT,
    CHECK ((role = 'agent') = (host IS NOT NULL))
  ) STRICT;
  CREATE INDEX certificates_host ON certificates (host);

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    host TEXT,
    kind TEXT NOT NULL,
    peer TEXT,
    event TEXT,
    detail TEXT NOT NULL
  ) STRICT;

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_never_updated BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  `,
  `
  CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at TEXT NOT NULL,
    signature TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE INDEX certificates_not_after ON certificates (not_after);
  `,
  `
  CREATE TABLE apps (name TEXT PRIMARY KEY, vni INTEGER NOT NULL UNIQUE, record TEXT NOT NULL) STRICT;
  `,
  `
  CREATE TABLE people (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'viewer', 'reviewer')),
    since INTEGER NOT NULL,
    password TEXT NOT NULL
  ) STRICT;

  CREATE TABLE person_certificates (
    serial TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    pem TEXT NOT NULL,
    revoked_at INTEGER,
    revoked_why TEXT
  ) STRICT;
  CREATE INDEX person_certificates_person ON person_certificates (person);
  CREATE INDEX person_certificates_not_after ON person_certificates (not_after);

  -- A grant is what a request became: one row, so that none can be without the other.
  CREATE TABLE access (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    verb TEXT NOT NULL CHECK (verb IN ('console', 'tunnel')),
    target TEXT NOT NULL,
    for_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'withdrawn')),
    decided_by TEXT,
    decided_at INTEGER,
    granted TEXT,
    until INTEGER,
    revoked_by TEXT,
    revoked_at INTEGER,
    CHECK ((state = 'approved') = (granted IS NOT NULL)),
    CHECK ((granted IS NULL) = (until IS NULL)),
    CHECK (granted IS NULL OR (decided_by IS NOT NULL AND decided_by <> person)),
    CHECK (granted IS NOT NULL OR revoked_at IS NULL)
  ) STRICT;
  CREATE INDEX access_person ON access (person);
  CREATE INDEX access_at ON access (at);
  `,
  `
  CREATE TABLE sessions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_person ON sessions (person);
  CREATE INDEX sessions_open ON sessions (seq) WHERE is_open = 1;
  `,
]
