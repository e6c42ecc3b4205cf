-- The highest attempt that began with a declared rejoin: only then may a request take the place of a Ready node.
-- A rejoin that is under way while this is migrated counts as undeclared; it waits as LiveNode and can be sent again.
ALTER TABLE expected_node ADD COLUMN rejoin_attempt integer NOT NULL DEFAULT 0;

-- Which node was approved first to serve under a DNS name or an IP address. It keeps it while its inventory has it.
-- Nodes approved before this table take theirs with the next renewal.
CREATE TABLE served_identity (
    identity text PRIMARY KEY,
    node     text NOT NULL
);

-- Judged, and by configuration (berth.csr.mode, berth.csr.deny) not written into the cluster.
ALTER TABLE csr_decision DROP CONSTRAINT csr_decision_state_check;
ALTER TABLE csr_decision ADD CONSTRAINT csr_decision_state_check
    CHECK (state IN ('SEEN', 'WAITING', 'WITHHELD', 'IGNORED', 'DECIDED', 'APPLIED', 'ELSEWHERE', 'VANISHED'));
DROP INDEX csr_decision_open;
CREATE INDEX csr_decision_open ON csr_decision (username)
    WHERE state IN ('SEEN', 'WAITING', 'WITHHELD', 'IGNORED');
-- Requests are explained by name and listed by node.
CREATE INDEX csr_decision_csr ON csr_decision (csr);
CREATE INDEX csr_decision_node ON csr_decision (node);
