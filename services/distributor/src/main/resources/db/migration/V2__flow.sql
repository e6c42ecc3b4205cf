-- Where a node's machine is, so that work on it can be counted and listed without reading its rendering.
alter table distribution add column pool text;
alter table distribution add column address text;
alter table distribution add column port integer;
alter table distribution add column jump text;

-- One connection to a machine at a time, over all processes. A row whose time is over counts as none.
create table machine_visit (
    machine text        primary key,
    id      uuid        not null,
    node    varchar(63) not null,
    purpose varchar(16) not null,
    until   timestamptz not null
);
