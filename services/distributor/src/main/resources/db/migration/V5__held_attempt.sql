-- The attempt that a hold named. A hold of a later attempt than the owner announces next was not the owner's and ends with that;
-- 0, as on rows held before this, is never later.
alter table distribution add column held_attempt integer not null default 0;
