/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import dev.berth.bench.machine.Machines;
import dev.berth.bench.machine.SystemdFleet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the bench was asked to do.
 *
 * @param rounds of the comparison; those that take about a second run three times in each, the slow
 *     ones (the guide's loop, Ansible) in the first only
 * @param systems how many machines with systemd; 0 leaves them out
 * @param connections how many are opened to see whether anything grows; 0 leaves that out
 * @param roots where the machines' roots are made; null for a fresh file system of their own
 * @param peers the ones that run; empty for all
 */
record Options(
        int machines,
        int rounds,
        int systems,
        int connections,
        @Nullable Path roots,
        List<String> peers,
        @Nullable Path json) {

    Options {
        peers = List.copyOf(peers);
    }

    /**
     * @throws IllegalArgumentException with a sentence for the user
     */
    static Options parse(String... arguments) {
        int machines = 50;
        int rounds = 5;
        int systems = 4;
        int connections = 5000;
        Path roots = null;
        List<String> peers = new ArrayList<>();
        Path json = null;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--machines" -> machines = number("MACHINES", value, 1, Machines.MOST);
                case "--rounds" -> rounds = number("ROUNDS", value, 1, 99);
                case "--systems" -> systems = number("SYSTEMS", value, 0, SystemdFleet.MOST);
                case "--connections" -> connections = number("CONNECTIONS", value, 0, 1_000_000);
                case "--roots" -> roots = Path.of(value).toAbsolutePath();
                case "--peers" -> peers.addAll(List.of(value.split("[ ,]+", -1)));
                case "--json" -> json = Path.of(value).toAbsolutePath();
                default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        return new Options(machines, rounds, systems, connections, roots, peers, json);
    }

    private static int number(String what, String value, int least, int most) {
        String wrong =
                "%s must be a number from %d to %d, not '%s'".formatted(what, least, most, value);
        try {
            int number = Integer.parseInt(value);
            if (number < least || number > most) {
                throw new IllegalArgumentException(wrong);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(wrong, e);
        }
    }

    Options withMachines(int count) {
        return new Options(count, rounds, systems, connections, roots, peers, json);
    }

    boolean wants(String peer) {
        return peers.isEmpty() || peers.contains(peer);
    }
}
