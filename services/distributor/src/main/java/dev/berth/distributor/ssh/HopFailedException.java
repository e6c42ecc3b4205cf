/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import dev.berth.distributor.ssh.ShellOutcome.Broken;

/** A hop could not be used; how is in the outcome. */
final class HopFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Broken outcome;

    HopFailedException(Broken outcome) {
        super(outcome.message());
        this.outcome = outcome;
    }

    Broken outcome() {
        return outcome;
    }
}
