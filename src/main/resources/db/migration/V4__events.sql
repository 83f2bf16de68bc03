-- Several distributed tables change in one transaction (Citus); without Citus the setting means nothing.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';

-- A type belongs to an attribute of the profiles (event is empty) or of the events of one name. Both kinds are counted by
-- themselves: a caller who invents event names leaves room for attributes of profiles.
ALTER TABLE attribute_types ADD COLUMN event text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE attribute_types DROP CONSTRAINT attribute_types_pkey;
ALTER TABLE attribute_types ADD CONSTRAINT attribute_types_pkey PRIMARY KEY (project_id, event, name);
ALTER TABLE projects ADD COLUMN event_attribute_names integer NOT NULL DEFAULT 0;

-- A statement asks for the types_version of one project, which the primary key finds.
DROP INDEX projects_retyped;

-- What was ignored of events says of which.
ALTER TABLE ignored_attributes ADD COLUMN event text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE ignored_attributes DROP CONSTRAINT ignored_attributes_pkey;
ALTER TABLE ignored_attributes ADD CONSTRAINT ignored_attributes_pkey PRIMARY KEY (project_id, event, name);
ALTER TABLE ignored_recent ADD COLUMN event text COLLATE "C" NOT NULL DEFAULT '';

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

-- The callers' ids of events. A table of its own, because a unique key of events would have to hold occurred_at, and a repeat
-- may come with another time.
CREATE TABLE event_ids (
    project_id text COLLATE "C" NOT NULL,
    event_id   text COLLATE "C" NOT NULL,
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (project_id, event_id)
);
CREATE INDEX event_ids_by_age ON event_ids USING brin (seen_at);

-- Makes the partitions of last month, this one and as many as are asked for after it, and one for each month within two years that has
-- rows in events_default, which move there; what lies further off stays, so that nobody makes a thousand tables by his clock. Runs with the rights of its owner: the account that serves may be granted this and nothing
-- else of the owner's rights. A table is filled before it is attached, so that writes go on; only events_default is locked.
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
