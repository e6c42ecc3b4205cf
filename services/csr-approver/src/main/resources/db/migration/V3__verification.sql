-- What was last said of a node's kubelet; compared with what is found next, so that only news is said.
CREATE TABLE verification (
    node    text        PRIMARY KEY,
    attempt integer     NOT NULL,
    passed  boolean     NOT NULL,
    results text        NOT NULL, -- JSON, as in the fact
    said_at timestamptz NOT NULL
);
