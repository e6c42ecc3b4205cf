-- Facts of an attempt whose announcement was not heard yet, whole and as they came, until its owner announces it. Topics are
-- not ordered among each other, so they may be early; a forged one is never announced and is forgotten after a while.
CREATE TABLE kept_fact (
    fact_id       uuid        PRIMARY KEY,
    kept          bigint      GENERATED ALWAYS AS IDENTITY, -- the order they came in
    node          text        NOT NULL,
    attempt       integer     NOT NULL,
    topic         text        NOT NULL,
    partition     integer     NOT NULL,
    record_offset bigint      NOT NULL,
    header_names  text[]      NOT NULL,
    header_values bytea[]     NOT NULL,
    value         bytea       NOT NULL,
    kept_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT kept_fact_headers_pair CHECK (cardinality(header_names) = cardinality(header_values))
);
CREATE INDEX kept_fact_node ON kept_fact (node, kept);
CREATE INDEX kept_fact_kept_at ON kept_fact (kept_at);
