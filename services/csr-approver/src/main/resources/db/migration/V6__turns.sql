-- Whose turn it is: of what a requester has open at a signer the newest come first.
CREATE INDEX csr_decision_turn ON csr_decision (username, signer, created_at DESC, seen DESC)
    WHERE state IN ('SEEN', 'WAITING', 'WITHHELD', 'IGNORED');
-- What was approved for a node within the last hour.
CREATE INDEX csr_decision_approved ON csr_decision (node, judged_at)
    WHERE decision = 'APPROVE';
