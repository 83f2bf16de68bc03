-- Several distributed tables change in one transaction (Citus); without Citus the setting means nothing.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';

-- A row with erased_at is a tombstone: its attributes are gone, and the id stays so that later writes can be refused.
ALTER TABLE profiles ADD COLUMN erased_at timestamptz;

-- Counts the re-types of a project. A write carries the number that its types were judged by, so that a process which
-- has not heard of a re-type writes nothing. The index finds the few projects whose types have ever changed.
ALTER TABLE projects ADD COLUMN types_version bigint NOT NULL DEFAULT 0;
CREATE INDEX projects_retyped ON projects (project_id) WHERE types_version > 0;

-- The last re-type of each attribute, and how far it is. last_customer_id is the last profile that was converted; whoever
-- holds the lease goes on from there.
CREATE TABLE retypes (
    project_id       text COLLATE "C" NOT NULL,
    name             text COLLATE "C" NOT NULL,
    from_type        text NOT NULL,
    to_type          text NOT NULL,
    state            text NOT NULL CHECK (state IN ('waiting', 'converting', 'done')),
    requested_at     timestamptz NOT NULL,
    requested_by     text COLLATE "C" NOT NULL,
    finished_at      timestamptz,
    last_customer_id text COLLATE "C" NOT NULL,
    profiles         bigint NOT NULL,
    converted        bigint NOT NULL,
    lost             bigint NOT NULL,
    leased_by        text COLLATE "C" NOT NULL,
    leased_until     timestamptz NOT NULL,
    PRIMARY KEY (project_id, name)
);

-- How often values for an attribute were ignored. Holds only names that have a type, so that callers cannot fill it.
CREATE TABLE ignored_attributes (
    project_id text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    times      bigint NOT NULL,
    last_at    timestamptz NOT NULL,
    PRIMARY KEY (project_id, name)
);

-- What was ignored lately, without the values. entry_id is random: it tells entries of one moment apart.
CREATE TABLE ignored_recent (
    project_id  text COLLATE "C" NOT NULL,
    ignored_at  timestamptz NOT NULL,
    entry_id    bigint NOT NULL,
    customer_id text COLLATE "C" NOT NULL,
    attribute   text COLLATE "C" NOT NULL,
    reason      text NOT NULL,
    expected    text,
    received    text,
    times       bigint NOT NULL,
    PRIMARY KEY (project_id, ignored_at, entry_id)
);
CREATE INDEX ignored_recent_by_customer ON ignored_recent (project_id, customer_id);
