-- Tables of the event-log library, in the schema of the service that uses it.

-- What is to be said. A row is here from the commit of its transaction until Kafka acknowledged it.
CREATE TABLE outbox (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of appending
    record_id     uuid        NOT NULL,
    topic         text        NOT NULL,
    record_key    text        NOT NULL,
    header_names  text[]      NOT NULL,
    header_values text[]      NOT NULL,
    value         bytea       NOT NULL,
    traceparent   text,
    appended_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT outbox_headers_pair CHECK (cardinality(header_names) = cardinality(header_values))
)
-- A queue: nearly empty or long, and every row dies young. The defaults would wait for a share of its size.
WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

-- What was heard. A row outlives the retention of every topic the service listens to.
CREATE TABLE inbox (
    record_id text        PRIMARY KEY,
    heard_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX inbox_heard_at ON inbox (heard_at);

-- Fences come from one sequence, so that they grow even when a row was deleted and written again.
CREATE SEQUENCE due_work_epoch AS bigint;

-- What is to be done. A claim is (epoch, lease): whoever holds the newest epoch may end the work.
CREATE TABLE due_work (
    kind         text        NOT NULL,
    key          text        NOT NULL,
    due          timestamptz NOT NULL,
    lease_until  timestamptz,
    lease_owner  text,
    epoch        bigint      NOT NULL DEFAULT nextval('due_work_epoch'),
    tries        integer     NOT NULL DEFAULT 0,
    payload      text        NOT NULL,
    traceparent  text,
    last_reason  text,
    scheduled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (kind, key),
    CONSTRAINT due_work_lease_whole CHECK ((lease_until IS NULL) = (lease_owner IS NULL))
)
WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX due_work_next ON due_work (kind, due);
