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

    /**
     * The same for a record whose content is known: an id says that two records are one only if
     * they say the same.
     *
     * @param content digest of what the record says
     * @throws UndeliverableException when a record of this id said something else
     */
    boolean firstTime(String recordId, String content);
}
