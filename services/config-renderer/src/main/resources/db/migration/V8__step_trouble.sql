-- What is being tried again, and what went wrong last until its step succeeds (JSON); null as long as nothing did.
alter table node add column trouble text;
