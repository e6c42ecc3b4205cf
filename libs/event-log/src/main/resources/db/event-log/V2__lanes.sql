-- Work of a kind may be kept in lanes that share the kind's places. Work without a lane is as it was.
ALTER TABLE due_work ADD COLUMN lane text;
CREATE INDEX due_work_lane ON due_work (kind, lane, due) WHERE lane IS NOT NULL;
