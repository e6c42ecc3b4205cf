-- Which topic a consumer group reads at each partition. Kafka keeps offsets by a topic's name, so a topic that was deleted
-- and made again may be read from an offset of the old one; the id tells.
CREATE TABLE topic_mark (
    consumer_group text    NOT NULL,
    topic          text    NOT NULL,
    partition      integer NOT NULL,
    topic_id       text    NOT NULL,
    PRIMARY KEY (consumer_group, topic, partition)
);
