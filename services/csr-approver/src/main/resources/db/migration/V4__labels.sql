-- Labels of the announcement, as a JSON object with sorted keys, and which of them were written to the Node object:
-- the attempt that had registered, a space, and the labels as they were.
ALTER TABLE expected_node ADD COLUMN labels text NOT NULL DEFAULT '{}';
ALTER TABLE expected_node ADD COLUMN labels_applied text NOT NULL DEFAULT '0 {}';
