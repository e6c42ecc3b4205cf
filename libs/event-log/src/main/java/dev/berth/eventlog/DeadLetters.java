/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The dead-letter topic, for records whose end is decided after they were heard: by due work.
 * Listeners need not call it, see {@link Listening}.
 */
public interface DeadLetters {

    /**
     * Puts the record on the dead-letter topic, once, if and only if the running transaction
     * commits.
     *
     * @param reason what is wrong with it, and what to do; for people
     */
    void undeliverable(ConsumerRecord<String, byte[]> record, String reason);
}
