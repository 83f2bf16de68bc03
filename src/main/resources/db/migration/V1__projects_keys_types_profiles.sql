-- Runs on PostgreSQL 15 to 18 and is ready for Citus: project_id is in every primary key and is the distribution
-- column; no sequences, foreign keys or triggers, and times come from the caller, because a distributed upsert takes
-- none of them. Names and ids compare by bytes (COLLATE "C"): no surprise when the system's collation changes, and
-- cheaper.

-- One row a tenant. attribute_names counts the custom attribute names that are fixed; the lock on the row puts the
-- first writes of a project in order, so that the limit on names holds across processes.
CREATE TABLE projects (
    project_id      text COLLATE "C" PRIMARY KEY,
    attribute_names integer NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL
);

-- key_hash is the SHA-256 of a key of 256 random bits: nothing to guess, so no salt and no slow hash, and the key
-- itself is stored nowhere. A revoked key keeps its row, because attribute_types.fixed_by may name it.
CREATE TABLE api_keys (
    project_id text COLLATE "C" NOT NULL,
    key_id     text COLLATE "C" NOT NULL,
    key_hash   bytea NOT NULL,
    scope      text NOT NULL CHECK (scope IN ('track', 'read', 'admin')),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (project_id, key_id)
);

-- Not unique: a unique key would have to hold project_id, which a request does not know before its key is found.
CREATE INDEX api_keys_by_hash ON api_keys (key_hash);

-- The primary key is what makes the first type win: of several INSERT ... ON CONFLICT DO NOTHING one takes the row,
-- and everybody reads that one. Rows are never changed, so processes may remember them for ever.
CREATE TABLE attribute_types (
    project_id text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    type       text NOT NULL CHECK (type IN ('string', 'number', 'boolean', 'date')),
    fixed_at   timestamptz NOT NULL,
    fixed_by   text COLLATE "C" NOT NULL, -- the key_id of the write that fixed it
    PRIMARY KEY (project_id, name)
);

-- removed holds the names that the last write took away: an upsert sees only the row that it proposes, so the row
-- carries them to the merge. The fill factor leaves room on the page for updates that touch no index (HOT).
CREATE TABLE profiles (
    project_id  text COLLATE "C" NOT NULL,
    customer_id text COLLATE "C" NOT NULL,
    attributes  jsonb NOT NULL,
    removed     text[],
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (project_id, customer_id)
) WITH (fillfactor = 85);
