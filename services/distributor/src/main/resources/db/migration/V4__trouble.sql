-- The failed tries of the current attempt (JSON): how many, since when, when last told; null as long as none failed.
alter table distribution add column trouble text;
