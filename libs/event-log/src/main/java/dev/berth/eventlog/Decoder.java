/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the bytes of a record; pure, and safe on hostile input. */
@FunctionalInterface
public interface Decoder<T> {

    /**
     * @throws BrokenRecordException when the record can never be understood; it goes to the
     *     dead-letter topic
     */
    Heard<T> decode(ConsumerRecord<String, byte[]> record) throws BrokenRecordException;
}
