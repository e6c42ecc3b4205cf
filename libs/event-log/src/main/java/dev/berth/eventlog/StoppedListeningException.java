/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

/** The application stops while a record is waiting to take effect: it must not be acknowledged. */
public class StoppedListeningException extends RuntimeException {

    public StoppedListeningException(String message) {
        super(message);
    }
}
