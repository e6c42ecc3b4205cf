/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

/**
 * A record that cannot be read and never will be. The reason is shown to people and must not quote
 * the record.
 */
public class BrokenRecordException extends Exception {

    public BrokenRecordException(String reason) {
        super(reason);
    }

    public BrokenRecordException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
