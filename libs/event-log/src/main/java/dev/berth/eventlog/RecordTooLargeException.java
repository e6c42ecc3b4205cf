/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

/** A record is bigger than what may leave; the caller's transaction is marked for rollback. */
public class RecordTooLargeException extends RuntimeException {

    public RecordTooLargeException(String message) {
        super(message);
    }
}
