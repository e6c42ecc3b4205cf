-- Stands for a service's own tables. The library's are there first, or this fails:
COMMENT ON TABLE outbox IS 'seen by the service''s first migration';

CREATE TABLE effect (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id text NOT NULL,
    message   text NOT NULL
);
CREATE TABLE node (name text PRIMARY KEY, version integer NOT NULL DEFAULT 0);
