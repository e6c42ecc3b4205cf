-- What was last said of a registered node's standing in the cluster; compared with what is seen next, so that only news is said.
CREATE TABLE node_standing (
    node     text        PRIMARY KEY,
    attempt  integer     NOT NULL,
    standing text        NOT NULL,
    said_at  timestamptz NOT NULL
);
-- Its Node object is gone: no certificate is renewed until it is there again.
ALTER TABLE expected_node ADD COLUMN node_deleted boolean NOT NULL DEFAULT false;
