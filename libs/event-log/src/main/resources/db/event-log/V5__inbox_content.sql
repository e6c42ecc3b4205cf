-- What a record said, as a digest: the same id with other content is no repeat. Null where that is not known: rows of
-- earlier versions, and dead letters.
ALTER TABLE inbox ADD COLUMN content text;
