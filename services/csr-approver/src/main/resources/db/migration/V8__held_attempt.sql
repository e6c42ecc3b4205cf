-- The attempt that a hold named. A hold of a later attempt than the owner announces next was not the owner's and ends with that;
-- 0, as on rows held before this, is never later.
ALTER TABLE expected_node ADD COLUMN held_attempt integer NOT NULL DEFAULT 0;
