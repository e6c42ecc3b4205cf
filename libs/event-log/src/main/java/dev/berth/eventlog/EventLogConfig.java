/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the library; all but {@link #dlqTopic()} have defaults. */
@ConfigMapping(prefix = "berth.event-log")
public interface EventLogConfig {

    /**
     * Dead-letter topic of this service, {@code berth.<cluster>.<service>.dlq.v1}; it must exist.
     */
    String dlqTopic();

    Relay relay();

    Inbox inbox();

    Listening listening();

    Kept kept();

    Due due();

    /** How often the gauges of outbox and due work are read from the database. */
    @WithDefault("10s")
    Duration gaugeInterval();

    /** From the outbox to Kafka. */
    interface Relay {
        /** Whether this process relays at all. */
        @WithDefault("true")
        boolean enabled();

        /** Rows per cycle, at most. */
        @WithDefault("500")
        int batch();

        /**
         * Bytes of record values per cycle, at most (one record may exceed it): what a cycle holds
         * in memory.
         */
        @WithDefault("8000000")
        long batchBytes();

        /**
         * Pause between cycles when nothing wakes the relay: the reach of what another process left
         * behind.
         */
        @WithDefault("500ms")
        Duration pollInterval();

        /** Kafka's {@code delivery.timeout.ms}: after this a record counts as not sent. */
        @WithDefault("20s")
        Duration deliveryTimeout();

        /** How long one send may wait for a topic to be known (Kafka's {@code max.block.ms}). */
        @WithDefault("5s")
        Duration maxBlock();

        /** Pause after a failure: the first, doubled each time ... */
        @WithDefault("500ms")
        Duration backOffMin();

        /** ... up to this. */
        @WithDefault("15s")
        Duration backOffMax();

        /** How long sending may fail before readiness says so. */
        @WithDefault("10s")
        Duration readinessGrace();

        /**
         * Biggest record that may be appended, in bytes: value, key, headers and framing. Keep it
         * below the broker's {@code max.message.bytes} (1048588 unless changed).
         */
        @WithDefault("1000000")
        int maxRecordBytes();
    }

    /** What was heard. */
    interface Inbox {
        /**
         * How long ids are remembered; must be longer than the retention of every topic listened
         * to.
         */
        @WithDefault("30d")
        Duration retention();

        /** Pause between two rounds of forgetting. */
        @WithDefault("1h")
        Duration pruneInterval();
    }

    /** Facts of attempts that nobody announced yet. */
    interface Kept {
        /** How many are kept of one node. */
        @WithDefault("32")
        int perNode();

        /** How long they are kept; longer than any topic listened to keeps its records. */
        @WithDefault("8d")
        Duration retention();
    }

    /** Records on their way in. */
    interface Listening {
        /**
         * How often an effect may fail for no reason outside the record before it becomes a dead
         * letter.
         */
        @WithDefault("5")
        int triesBeforeDeadLetter();

        /** Pause after a failure: the first, doubled each time ... */
        @WithDefault("100ms")
        Duration backOffMin();

        /** ... up to this. */
        @WithDefault("5s")
        Duration backOffMax();

        /** How often Kafka is asked whether a topic was deleted and made again. */
        @WithDefault("2s")
        Duration topicCheckInterval();
    }

    /** Due work. */
    interface Due {
        /** Whether this process claims due work at all. */
        @WithDefault("true")
        boolean enabled();

        /** Pause between looks when nothing wakes the engine. */
        @WithDefault("500ms")
        Duration pollInterval();

        /** Pause after a handler threw: the first, doubled with each try ... */
        @WithDefault("1s")
        Duration backOffMin();

        /** ... up to this. */
        @WithDefault("60s")
        Duration backOffMax();

        /**
         * How long a stopping process waits for running items; what is left is taken over when its
         * lease ends.
         */
        @WithDefault("20s")
        Duration drain();
    }
}
