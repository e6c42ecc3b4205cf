/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.ServedIdentities.TakenMeanwhileException;
import dev.berth.eventlog.LeaseLostException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what another try may not meet again from what the same request will meet every time. */
final class PassingFailures {

    /**
     * Classes of SQLSTATE: connection, rolled back for another's sake, too many connections,
     * locked, shutting down, disk.
     */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "55", "57", "58");

    private PassingFailures() {}

    static boolean passes(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            boolean passing =
                    switch (cause) {
                        case LeaseLostException _, TakenMeanwhileException _ -> true;
                        case SQLException sql -> passes(sql.getSQLState());
                        default -> false;
                    };
            if (passing) {
                return true;
            }
        }
        return false;
    }

    // The pool has no state to tell when it finds no connection.
    private static boolean passes(@Nullable String state) {
        return state == null || state.length() < 2 || PASSING.contains(state.substring(0, 2));
    }
}
