/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.sql.SQLException;

/**
 * A statement of the library failed; the cause says why. The caller's transaction is marked for
 * rollback.
 */
public class DatabaseFailedException extends RuntimeException {

    public DatabaseFailedException(String what, SQLException cause) {
        super(what + " failed: " + cause.getMessage(), cause);
    }
}
