/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

/**
 * The one way out: a record is published if and only if the transaction that appended it committed.
 *
 * <p>At least once, and in the order of appending per key, provided that appends for one key are
 * serialised by a row lock that the caller holds (then id order is commit order). A record can
 * reach Kafka twice after a crash or a broker failure; readers know it by its id.
 */
public interface Outbox {

    /**
     * Appends a record to the running transaction.
     *
     * @throws jakarta.transaction.TransactionalException when no transaction is running
     * @throws RecordTooLargeException when the record is bigger than {@code
     *     berth.event-log.relay.max-record-bytes}; it is refused here because the relay could never
     *     get it out, nor anything behind it
     */
    void append(OutboundRecord record);
}
