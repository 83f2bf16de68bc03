-- Runs on PostgreSQL 15 to 18 and is ready for Citus: project_id is in every primary key and is the distribution
-- column; no sequences, foreign keys or triggers, and times come from the caller, because a distributed upsert takes
-- none of them. Names and ids compare by bytes (COLLATE "C"): no surprise when the system's collation changes, and
-- cheaper.

-- One row a tenant. attribute_names counts the custom attribute names of profiles that have a type, event_attribute_names those of
-- events: invented event names leave room for attributes of profiles. The lock on the row puts the first writes of a project in
-- order, so that both limits hold across processes. types_version counts the re-types; a write carries the number that its types
-- were judged by, so that a process which has not heard of a re-type writes nothing.
CREATE TABLE projects (
    project_id            text COLLATE "C" PRIMARY KEY,
    attribute_names       integer NOT NULL DEFAULT 0,
    created_at            timestamptz NOT NULL,
    types_version         bigint NOT NULL DEFAULT 0,
    event_attribute_names integer NOT NULL DEFAULT 0
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

-- The primary key is what makes the first type win: of several INSERT ... ON CONFLICT DO NOTHING one takes the row, and all others
-- read that one. A type belongs to an attribute of the profiles, where event is empty, or of the events of one name. Only a re-type
-- changes a row, and counts projects.types_version up.
CREATE TABLE attribute_types (
    project_id text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    type       text NOT NULL CHECK (type IN ('string', 'number', 'boolean', 'date')),
    fixed_at   timestamptz NOT NULL,
    fixed_by   text COLLATE "C" NOT NULL, -- the key_id of the write that fixed it
    event      text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (project_id, event, name)
);

-- removed holds the names that the last write took away: an upsert sees only the row that it proposes, so the row
-- carries them to the merge. A row with erased_at is a tombstone: its attributes are gone, and the id stays so that later writes can
-- be refused. The fill factor leaves room on the page for updates that touch no index (HOT).
CREATE TABLE profiles (
    project_id  text COLLATE "C" NOT NULL,
    customer_id text COLLATE "C" NOT NULL,
    attributes  jsonb NOT NULL,
    removed     text[],
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    erased_at   timestamptz,
    PRIMARY KEY (project_id, customer_id)
) WITH (fillfactor = 85);

-- The last re-type of each attribute, and how far it is. last_customer_id is the last profile that was converted; the process that
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
    event      text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (project_id, event, name)
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
    event       text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (project_id, ignored_at, entry_id)
);
CREATE INDEX ignored_recent_by_customer ON ignored_recent (project_id, customer_id);

-- Append-only, a partition a month of occurred_at (UTC). event_key is made by the gateway when the call arrives, so that a
-- write that is tried again stores nothing twice. One index: it finds the events of a customer, and their order.
CREATE TABLE events (
    project_id  text COLLATE "C" NOT NULL,
    customer_id text COLLATE "C" NOT NULL,
    occurred_at timestamptz NOT NULL,
    event_key   uuid NOT NULL,
    name        text COLLATE "C" NOT NULL,
    attributes  jsonb NOT NULL,
    event_id    text COLLATE "C", -- the caller's, where one was given
    received_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, customer_id, occurred_at, event_key)
) PARTITION BY RANGE (occurred_at);

-- Takes what has no month yet, so that nothing is lost when nobody makes months.
CREATE TABLE events_default PARTITION OF events DEFAULT;

-- The callers' ids of events, each of its customer alone. A table of its own, because a unique key of events would have to hold
-- occurred_at, and a repeat may come with another time.
CREATE TABLE event_ids (
    project_id  text COLLATE "C" NOT NULL,
    customer_id text COLLATE "C" NOT NULL,
    event_id    text COLLATE "C" NOT NULL,
    seen_at     timestamptz NOT NULL,
    PRIMARY KEY (project_id, customer_id, event_id)
);
CREATE INDEX event_ids_by_age ON event_ids USING brin (seen_at);

-- Makes the partitions of last month, this one and as many as are asked for after it, and one for each month within two years that
-- has rows in events_default, which move there. Events further off stay: a wrong clock must not make a thousand tables. Runs with
-- the rights of its owner, so that the account that serves needs none of them but this. A table is filled before it is attached, so
-- that writes go on; only events_default is locked.
CREATE FUNCTION make_event_months(ahead integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '500ms' AS $$
DECLARE
    first_day date;
    partition text;
    bounds    text[];
BEGIN
    FOREACH first_day IN ARRAY ARRAY (
        SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date
        FROM generate_series(-1, least(ahead, 24)) AS i
        UNION
        SELECT date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date FROM events_default
        WHERE occurred_at BETWEEN now() - interval '2 years' AND now() + interval '2 years'
        ORDER BY 1)
    LOOP
        partition := 'events_' || to_char(first_day, 'YYYY_MM');
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        LOCK TABLE events IN SHARE UPDATE EXCLUSIVE MODE;
        LOCK TABLE events_default IN ACCESS EXCLUSIVE MODE;
        -- Another process may have made it while this one waited.
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        bounds := ARRAY[first_day || ' 00:00:00+00', (first_day + interval '1 month')::date || ' 00:00:00+00'];
        EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING ALL)', partition);
        EXECUTE format('INSERT INTO %I SELECT * FROM events_default WHERE occurred_at >= %L AND occurred_at < %L',
            partition, bounds[1], bounds[2]);
        DELETE FROM events_default
        WHERE occurred_at >= bounds[1]::timestamptz AND occurred_at < bounds[2]::timestamptz;
        EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            partition, bounds[1], bounds[2]);
    END LOOP;
END $$;

-- Drops the months that ended before a moment, with the ids that came before it; true when there is more to do. Runs with the rights
-- of its owner as well: the account that serves may delete events anyway. Ids go a few at a time, within the time of a statement.
CREATE FUNCTION drop_event_months(before timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '500ms' AS $$
DECLARE
    most      CONSTANT integer := 10000;
    partition text;
    more      boolean;
    deleted   integer;
BEGIN
    FOR partition IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'events'::regclass AND c.relname ~ '^events_\d{4}_\d{2}$'
          AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= before
    LOOP
        -- Another process may have dropped it.
        EXECUTE format('DROP TABLE IF EXISTS %I', partition);
    END LOOP;
    DELETE FROM events_default WHERE ctid = ANY (ARRAY(
        SELECT d.ctid FROM events_default d WHERE d.occurred_at < before LIMIT most));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    more := deleted = most;
    DELETE FROM event_ids WHERE ctid = ANY (ARRAY(
        SELECT i.ctid FROM event_ids i WHERE i.seen_at < before LIMIT most));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN more OR deleted = most;
END $$;

-- A function that runs with its owner's rights must not look for tables where its caller can make some.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION make_event_months(integer) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION drop_event_months(timestamptz) SET search_path = %I, pg_temp', current_schema());
END $$;
REVOKE ALL ON FUNCTION make_event_months(integer), drop_event_months(timestamptz) FROM PUBLIC;

SELECT make_event_months(3);
