/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import java.util.List;
import java.util.Map;

/**
 * How a service's JVM is started.
 *
 * @param environment besides the service's settings
 */
public record Jvm(List<String> flags, Map<String, String> environment) {

    /** Short lives on few cores: quick to start beats quick in the long run. */
    static final Jvm SHORT_LIVED =
            new Jvm(
                    List.of(
                            "-Xmx320m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-XX:+ExitOnOutOfMemoryError"),
                    Map.of());

    /** The usual one of a service that is told more: by the settings' variables, as in a pod. */
    public static Jvm told(Map<String, String> settings) {
        return new Jvm(SHORT_LIVED.flags, settings);
    }

    public Jvm {
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
    }
}
