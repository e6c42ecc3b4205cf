-- What the Node object showed when it registered; compared again when the inventory changes.
alter table node add column reported_addresses text;
