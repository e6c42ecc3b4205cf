/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

/** What this service has already heard. */
public interface Inbox {

    /**
     * Marks a record as heard in the running transaction. A concurrent transaction with the same id
     * waits here until the first one ends.
     *
     * @param recordId identity of the record; unique over all topics the service listens to
     * @return whether it was not heard before; when {@code false} the caller does nothing
     * @throws jakarta.transaction.TransactionalException when no transaction is running
     */
    boolean firstTime(String recordId);
}
