/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the demo was asked to do.
 *
 * @param nodes how many machines join, 1 to 200
 * @param keep whether everything stays up afterwards, for exploring
 * @param json where the result is written, if anywhere
 */
record DemoOptions(int nodes, boolean keep, @Nullable Path json) {

    static final int MOST_NODES = 200;

    /**
     * @throws IllegalArgumentException with a sentence for the user
     */
    static DemoOptions parse(String... arguments) {
        int nodes = 5;
        boolean keep = false;
        Path json = null;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--nodes" -> nodes = count(next(arguments, ++i));
                case "--keep" -> keep = true;
                case "--json" -> json = Path.of(next(arguments, ++i)).toAbsolutePath();
                default ->
                        throw new IllegalArgumentException(
                                "unknown option "
                                        + arguments[i]
                                        + "; there are --nodes N, --keep, --json FILE");
            }
        }
        return new DemoOptions(nodes, keep, json);
    }

    private static String next(String[] arguments, int i) {
        if (i >= arguments.length) {
            throw new IllegalArgumentException(arguments[i - 1] + " needs a value");
        }
        return arguments[i];
    }

    private static int count(String text) {
        try {
            int nodes = Integer.parseInt(text);
            if (nodes >= 1 && nodes <= MOST_NODES) {
                return nodes;
            }
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "NODES is a number from 1 to " + MOST_NODES + ", not '" + text + "'",
                    notANumber);
        }
        throw new IllegalArgumentException(
                "NODES is a number from 1 to " + MOST_NODES + ", not " + text);
    }
}
