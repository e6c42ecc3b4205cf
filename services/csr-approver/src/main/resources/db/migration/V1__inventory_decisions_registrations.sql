-- What Berth expects: the projection of config-renderer's and distributor's facts.
CREATE TABLE expected_node (
    name               text        PRIMARY KEY,
    attempt            integer     NOT NULL, -- the highest any fact named
    announced          boolean     NOT NULL DEFAULT false, -- the distributor's facts may come first
    dns_names          text[]      NOT NULL DEFAULT '{}',
    addresses          text[]      NOT NULL DEFAULT '{}',
    held               boolean     NOT NULL DEFAULT false,
    withdrawn          boolean     NOT NULL DEFAULT false,
    started_attempt    integer     NOT NULL DEFAULT 0,
    started_at         timestamptz,
    ended_attempt      integer     NOT NULL DEFAULT 0,
    certified_attempt  integer     NOT NULL DEFAULT 0,
    registered_attempt integer     NOT NULL DEFAULT 0,
    traceparent        text
);

-- Public halves of bootstrap tokens. One token becomes one certificate: spent_by is set once.
CREATE TABLE bootstrap_token (
    id            text        PRIMARY KEY,
    node          text        NOT NULL,
    attempt       integer     NOT NULL,
    expires_at    timestamptz NOT NULL,
    newest        boolean     NOT NULL,
    spent_by      text        UNIQUE, -- uid of the certificate request
    denial_said   boolean     NOT NULL DEFAULT false,
    key_lost_said boolean     NOT NULL DEFAULT false
);
CREATE INDEX bootstrap_token_node ON bootstrap_token (node);

-- Every request of the two kubelet signers, once; the same row carries it from seen to applied.
CREATE TABLE csr_decision (
    csr_uid          text        PRIMARY KEY,
    seen             bigint      GENERATED ALWAYS AS IDENTITY, -- breaks ties of created_at
    seen_at          timestamptz NOT NULL,
    csr              text        NOT NULL,
    signer           text        NOT NULL,
    username         text        NOT NULL,
    created_at       timestamptz NOT NULL, -- by the API server's clock
    state            text        NOT NULL
        CHECK (state IN ('SEEN', 'WAITING', 'IGNORED', 'DECIDED', 'APPLIED', 'ELSEWHERE', 'VANISHED')),
    decision         text,
    reason           text,
    message          text,
    checks           text,                 -- JSON: what every check said
    node             text,
    attempt          integer,
    purpose          text,
    resource_version text,                 -- the one that was judged
    judged_at        timestamptz,
    applied_at       timestamptz,
    certificate      text,                 -- SHA-256 of the issued certificate, or why there is none
    traceparent      text
);
CREATE INDEX csr_decision_open ON csr_decision (username)
    WHERE state IN ('SEEN', 'WAITING', 'IGNORED');
CREATE INDEX csr_decision_unfinished ON csr_decision (judged_at)
    WHERE state = 'DECIDED' OR (state = 'APPLIED' AND decision = 'APPROVE' AND certificate IS NULL);

-- Certificates that were issued for requests Berth approved: the chain of custody.
CREATE TABLE issued_certificate (
    sha256    text        PRIMARY KEY,
    node      text        NOT NULL,
    attempt   integer     NOT NULL,
    purpose   text        NOT NULL,
    csr_uid   text        NOT NULL UNIQUE,
    not_after timestamptz NOT NULL
);
CREATE INDEX issued_certificate_node ON issued_certificate (node);

-- Nodes whose client certificate was issued and which have not been seen alive since. The last-seen
-- values are those from before: any change of them is a sign of life.
CREATE TABLE awaited_registration (
    node      text    PRIMARY KEY,
    attempt   integer NOT NULL,
    node_uid  text,
    heartbeat text,
    renewal   text
);

-- Said once per node and attempt.
CREATE TABLE registration (
    node            text        NOT NULL,
    attempt         integer     NOT NULL,
    node_uid        text        NOT NULL,
    kubelet_version text        NOT NULL,
    registered_at   timestamptz NOT NULL,
    PRIMARY KEY (node, attempt)
);
