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
