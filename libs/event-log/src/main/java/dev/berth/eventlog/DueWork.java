/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.time.Duration;
import java.util.Optional;

/**
 * Durable work: a row per (kind, key) that is claimed when it is due, leased to one worker of one
 * process, and stays until that worker says {@link #done}. Times are the database's.
 */
public interface DueWork {

    /**
     * Writes the work down in the running transaction, due after {@code delay}. Work of the same
     * kind and key is replaced (due time, payload, tries start again); a running claim on it is
     * invalidated: its {@link #done} throws.
     *
     * @param payload handed to the handler as it is; no secrets
     * @throws jakarta.transaction.TransactionalException when no transaction is running
     */
    void schedule(String kind, String key, Duration delay, String payload);

    /**
     * Like {@link #schedule(String, String, Duration, String)}, in a lane of the kind; the lane may
     * be another one than before.
     *
     * @param lane see {@link DueLanes}; without effect when the kind's handler knows no lanes
     */
    void schedule(String kind, String key, Duration delay, String payload, String lane);

    /**
     * Forgets the work in the running transaction; a running claim on it is invalidated. Nothing
     * happens when there is none.
     *
     * @throws jakarta.transaction.TransactionalException when no transaction is running
     */
    void cancel(String kind, String key);

    /** What is written down for (kind, key); a look, not a lock. */
    Optional<DuePending> pending(String kind, String key);

    /**
     * Ends the work in the running transaction, together with what it changed. A lease that ran out
     * but was claimed by nobody else still counts.
     *
     * @throws LeaseLostException when the claim is not ours any more; the caller's transaction
     *     rolls back
     * @throws jakarta.transaction.TransactionalException when no transaction is running
     */
    void done(DueItem item);

    /**
     * Gives the work back in the running transaction, to be claimed again after {@code delay}. The
     * try was counted when it was claimed.
     *
     * @param reason shown to operators; no secrets
     * @throws LeaseLostException when the claim is not ours any more; the caller's transaction
     *     rolls back
     * @throws jakarta.transaction.TransactionalException when no transaction is running
     */
    void again(DueItem item, Duration delay, String reason);

    /**
     * Like {@link #again}, but the try does not count: nothing was tried, because something else
     * was in the way.
     *
     * @param reason shown to operators; no secrets
     * @throws LeaseLostException when the claim is not ours any more; the caller's transaction
     *     rolls back
     * @throws jakarta.transaction.TransactionalException when no transaction is running
     */
    void postpone(DueItem item, Duration delay, String reason);

    /**
     * Whether the claim is ours and its lease has not run out: ask before an act outside the
     * database. Uses the running transaction, or a short one of its own.
     */
    boolean stillOurs(DueItem item);

    /**
     * Prolongs the lease by the handler's {@link DueHandler#lease()} from now, in a transaction of
     * its own.
     *
     * @throws LeaseLostException when the claim is not ours any more
     */
    void renew(DueItem item);
}
