/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

/**
 * Thrown by an effect: this record was read, but can never take effect here; it goes to the
 * dead-letter topic.
 */
public class UndeliverableException extends RuntimeException {

    public UndeliverableException(String reason) {
        super(reason);
    }

    public UndeliverableException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
