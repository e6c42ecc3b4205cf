/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What a push that finds everything in place costs, a first one, and the connection alone, which
 * both need.
 */
record Again(List<Turn> turns) {

    /** Run in this order and compared within itself: this system is not always as fast. */
    record Turn(Cost bareFirst, Cost bareAgain, Cost connection, Cost fullFirst, Cost fullAgain) {

        private double own(Cost cost) {
            return cost.machineCpu() - (double) connection.machineCpu();
        }
    }

    Again {
        turns = List.copyOf(turns);
    }

    Cost median(Function<Turn, Cost> which) {
        return Cost.median(turns.stream().map(which).toList());
    }

    double bareShare() {
        return share(turn -> turn.bareAgain().wall() / (double) turn.bareFirst().wall());
    }

    double fullShare() {
        return share(turn -> turn.fullAgain().wall() / (double) turn.fullFirst().wall());
    }

    double bareOwnShare() {
        return share(turn -> turn.own(turn.bareAgain()) / turn.own(turn.bareFirst()));
    }

    double fullOwnShare() {
        return share(turn -> turn.own(turn.fullAgain()) / turn.own(turn.fullFirst()));
    }

    private double share(ToDoubleFunction<Turn> figure) {
        return Median.of(turns.stream().map(figure::applyAsDouble).toList());
    }
}
