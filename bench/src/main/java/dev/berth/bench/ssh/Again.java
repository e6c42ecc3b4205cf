/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

/**
 * What a push that finds everything in place costs, a first one, and the connection alone, which
 * both need.
 */
record Again(Cost connection, Cost bareFirst, Cost bareAgain, Cost fullFirst, Cost fullAgain) {

    double bareShare() {
        return bareAgain.wall() / (double) bareFirst.wall();
    }

    double fullShare() {
        return fullAgain.wall() / (double) fullFirst.wall();
    }

    double bareOwnShare() {
        return own(bareAgain) / own(bareFirst);
    }

    double fullOwnShare() {
        return own(fullAgain) / own(fullFirst);
    }

    private double own(Cost cost) {
        return cost.machineCpu() - (double) connection.machineCpu();
    }
}
