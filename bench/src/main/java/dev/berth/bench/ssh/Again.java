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

    /** The same push twice. */
    record Twice(Cost first, Cost again) {}

    /** Run in this order and compared within itself: this system is not always as fast. */
    record Turn(Cost connection, Twice bare, Twice full) {}

    Again {
        turns = List.copyOf(turns);
    }

    Cost median(Function<Turn, Cost> which) {
        return Cost.median(turns.stream().map(which).toList());
    }

    /** Of the time until all machines were done. */
    double wallShare(Function<Turn, Twice> flavour) {
        return share(
                turn -> {
                    Twice twice = flavour.apply(turn);
                    return twice.again().wall() / (double) twice.first().wall();
                });
    }

    /** Of all CPU time on the machines. */
    double machineShare(Function<Turn, Twice> flavour) {
        return share(
                turn -> {
                    Twice twice = flavour.apply(turn);
                    return twice.again().machineCpu() / (double) twice.first().machineCpu();
                });
    }

    /** Of what the machines spend besides the connection, which no script can save. */
    double scriptShare(Function<Turn, Twice> flavour) {
        return share(
                turn -> {
                    Twice twice = flavour.apply(turn);
                    double connection = turn.connection().machineCpu();
                    return (twice.again().machineCpu() - connection)
                            / (twice.first().machineCpu() - connection);
                });
    }

    private double share(ToDoubleFunction<Turn> figure) {
        return Median.of(turns.stream().map(figure::applyAsDouble).toList());
    }
}
