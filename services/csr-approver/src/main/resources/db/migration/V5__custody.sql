-- Certificates of attempts before this one do not count any more: a machine was given up, joined anew, or replaced.
-- A rejoin is in rejoin_attempt already, so the greater of the two holds.
ALTER TABLE expected_node ADD COLUMN custody_from integer NOT NULL DEFAULT 0;
-- Where and by what the machine is known (JSON), as announced last. Unknown until the next announcement of the node.
ALTER TABLE expected_node ADD COLUMN machine text;

-- Versions that API servers answered with lately (major * 1000 + minor), and whether requests were seen to name the certificate
-- that made them while that was the newest to answer.
CREATE TABLE api_server_version (
    version           integer     PRIMARY KEY,
    answered_at       timestamptz NOT NULL,
    names_credentials boolean     NOT NULL DEFAULT false
);
