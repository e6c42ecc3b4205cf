/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import org.jspecify.annotations.Nullable;

/** A record is not a fact of this contract; the message says what is wrong with it. */
public class UnreadableFactException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    UnreadableFactException(String reason) {
        this(reason, null);
    }

    UnreadableFactException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    /** What is wrong with the record; does not quote it. */
    public String reason() {
        return reason;
    }
}
