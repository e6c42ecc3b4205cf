/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The flags of the kubelet's command line. */
final class KubeletFlags {

    private static final Map<String, Flag> FLAGS =
            Facts.lines("kubelet-flags.txt").stream()
                    .map(KubeletFlags::flag)
                    .collect(Collectors.toUnmodifiableMap(Flag::name, flag -> flag));

    private KubeletFlags() {}

    /** Whether a flag should still be used. */
    enum Standing {
        CURRENT,
        /** Belongs into the configuration file, and overrides it. */
        IN_CONFIG_FILE,
        DEPRECATED
    }

    /**
     * @param kind bool, int, duration or string
     */
    record Flag(String name, String kind, int since, int until, Standing standing) {

        boolean isKnownTo(int minor) {
            return since <= minor && minor <= until;
        }

        boolean isSwitch() {
            return kind.equals("bool");
        }

        boolean fits(String value) {
            return switch (kind) {
                case "bool" -> truth(value).isPresent();
                case "int" -> value.matches("-?\\d{1,18}");
                case "duration" -> Amounts.nanos(value).isPresent();
                default -> true;
            };
        }
    }

    /** What Go's {@code strconv.ParseBool} reads; empty when it reads nothing. */
    static Optional<Boolean> truth(String value) {
        return switch (value) {
            case "1", "t", "T", "TRUE", "true", "True" -> Optional.of(true);
            case "0", "f", "F", "FALSE", "false", "False" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    static Optional<Flag> of(String name) {
        return Optional.ofNullable(FLAGS.get(name));
    }

    static Set<String> names() {
        return FLAGS.keySet();
    }

    private static Flag flag(String line) {
        String[] words = line.split(" ", -1);
        String[] range = words[2].split("-", -1);
        return new Flag(
                words[0],
                words[1],
                Integer.parseInt(range[0]),
                range[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(range[1]),
                words.length < 4
                        ? Standing.CURRENT
                        : words[3].equals("config")
                                ? Standing.IN_CONFIG_FILE
                                : Standing.DEPRECATED);
    }
}
