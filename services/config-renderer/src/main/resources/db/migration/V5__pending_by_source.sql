-- One pending change of each source. The column "pending" stays for versions that know one only; it is read, and moved
-- here with the next change of a node.
alter table node add column pending_changes text;

-- When each source said what was accepted last, by its own clock. The column "last_event_at" was one for all sources.
alter table node add column event_times text;
update node
set event_times = json_build_object(
        spec::json ->> 'source',
        to_char(least(last_event_at, now()) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
where last_event_at is not null and spec like '{%';

-- The attempt whose kubelet registered the node: an older one than the node's, if it came late.
alter table node add column registered_attempt integer;
