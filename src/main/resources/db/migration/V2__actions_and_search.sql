-- The table profiles is written anew, under a lock that it waits for no longer than this: whatever waits for the migration in turn, all
-- writes among it, goes on.
SET LOCAL lock_timeout = '10s';
-- Citus needs it where one transaction changes several tables; others do not know it.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';

-- What admins changed: the erasure of a customer, another type for an attribute, a key made or revoked. Rows are never changed.
-- action_id is random: it tells actions of one moment apart. subject is the customer, the attribute or the key concerned. key_id is the
-- key that asked for it, empty for the command line.
CREATE TABLE actions (
    project_id text COLLATE "C" NOT NULL,
    acted_at   timestamptz NOT NULL,
    action_id  uuid NOT NULL,
    action     text NOT NULL,
    subject    text COLLATE "C" NOT NULL,
    key_id     text COLLATE "C" NOT NULL,
    detail     jsonb NOT NULL,
    PRIMARY KEY (project_id, acted_at, action_id)
);
CREATE INDEX actions_by_subject ON actions (project_id, subject);

-- E-mail and mobile find their customer. A value that stays the same leaves its index alone, so that an update stays cheap (HOT): an index
-- on the expression itself would end that for the table, because it depends on all attributes. Hashes, because a value may be longer than
-- an index takes; what is found is compared. COLLATE "C" folds the 26 letters, and no new version of a system's collation changes that.
ALTER TABLE profiles
    ADD COLUMN email_hash bigint
        GENERATED ALWAYS AS (hashtextextended(lower((attributes ->> 'email') COLLATE "C"), 0)) STORED,
    ADD COLUMN mobile_hash bigint
        GENERATED ALWAYS AS (hashtextextended((attributes ->> 'mobile') COLLATE "C", 0)) STORED;
CREATE INDEX profiles_by_email ON profiles (project_id, email_hash) WHERE email_hash IS NOT NULL;
CREATE INDEX profiles_by_mobile ON profiles (project_id, mobile_hash) WHERE mobile_hash IS NOT NULL;
