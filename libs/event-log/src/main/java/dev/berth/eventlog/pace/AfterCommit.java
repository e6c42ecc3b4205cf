/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.pace;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** Gives a signal when the running transaction has committed, and none when it rolled back. */
@ApplicationScoped
public class AfterCommit {

    private final TransactionSynchronizationRegistry transactions;

    AfterCommit(TransactionSynchronizationRegistry transactions) {
        this.transactions = transactions;
    }

    /** Once per transaction and signal, however often it is called. */
    public void give(Signal signal) {
        if (transactions.getResource(signal) != null) {
            return;
        }
        transactions.putResource(signal, Boolean.TRUE);
        transactions.registerInterposedSynchronization(
                new Synchronization() {
                    @Override
                    public void beforeCompletion() {
                        // nothing to prepare: the row is written
                    }

                    @Override
                    public void afterCompletion(int status) {
                        if (status == Status.STATUS_COMMITTED) {
                            signal.give();
                        }
                    }
                });
    }
}
