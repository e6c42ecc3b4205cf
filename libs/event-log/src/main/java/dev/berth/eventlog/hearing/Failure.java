/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.hearing;

import dev.berth.eventlog.UnavailableException;
import dev.berth.eventlog.UndeliverableException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Why an effect did not happen, and so what to do about the record. */
sealed interface Failure {

    /** The record can never take effect: dead letter. */
    record Undeliverable(String reason) implements Failure {}

    /** Something outside the record is away: wait for it. */
    record Unavailable(String what) implements Failure {}

    /** Nobody's fault that we know: try a few times, then dead letter. */
    record Unexpected(String what) implements Failure {}

    /**
     * SQLSTATE classes that say nothing about the record: connection (08), authorization (28),
     * catalog or schema name (3D, 3F), rollback by deadlock or serialization (40), resources (53),
     * object state and locks (55), operator intervention and time limits (57), system (58),
     * configuration (F0). Source: PostgreSQL, appendix "Error Codes".
     */
    Set<String> OUTSIDE_CLASSES =
            Set.of("08", "28", "3D", "3F", "40", "53", "55", "57", "58", "F0");

    /**
     * Single states of classes that otherwise blame the statement: read-only after a failover,
     * ended idle transactions, a right or a table that is missing for every record alike, damaged
     * data or index.
     */
    Set<String> OUTSIDE_STATES =
            Set.of("25006", "25P03", "25P04", "42501", "42P01", "XX001", "XX002");

    static Failure of(Throwable failure) {
        return of(failure, failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static Failure of(Throwable whole, Throwable part, Set<Throwable> seen) {
        if (part instanceof UndeliverableException undeliverable) {
            return new Undeliverable(String.valueOf(undeliverable.getMessage()));
        }
        if (part instanceof UnavailableException away) {
            return new Unavailable(String.valueOf(away.getMessage()));
        }
        if (part instanceof SQLException sql && isOutside(sql)) {
            return new Unavailable("database: " + sql.getMessage());
        }
        seen.add(part);
        // A commit that failed hides its reason among the suppressed ones.
        if (part.getCause() != null && !seen.contains(part.getCause())) {
            Failure cause = of(whole, part.getCause(), seen);
            if (!(cause instanceof Unexpected)) {
                return cause;
            }
        }
        for (Throwable suppressed : part.getSuppressed()) {
            if (!seen.contains(suppressed)
                    && of(whole, suppressed, seen) instanceof Unavailable unavailable) {
                return unavailable;
            }
        }
        return new Unexpected(whole.toString());
    }

    private static boolean isOutside(SQLException sql) {
        String state = sql.getSQLState();
        if (state == null || state.length() < 2) {
            // No server said it: the pool (acquisition timeout, closed) or the driver.
            return true;
        }
        return sql instanceof SQLTransientException
                || sql instanceof SQLRecoverableException
                || OUTSIDE_CLASSES.contains(state.substring(0, 2))
                || OUTSIDE_STATES.contains(state);
    }
}
