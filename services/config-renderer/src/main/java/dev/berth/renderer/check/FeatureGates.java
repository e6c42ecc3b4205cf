/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which feature gates a kubelet of a minor knows, and what they are by default. */
final class FeatureGates {

    private static final Map<String, String> GATES =
            Facts.lines("feature-gates.txt").stream()
                    .map(line -> line.split(" ", -1))
                    .collect(Collectors.toUnmodifiableMap(words -> words[0], words -> words[1]));

    private FeatureGates() {}

    /** What a minor makes of a gate that nobody set. */
    enum Default {
        ON,
        OFF,
        LOCKED_ON,
        LOCKED_OFF,
        /** The kubelet would end itself over it. */
        UNKNOWN,
        /** The table does not say. */
        NOT_RECORDED;

        boolean isOn() {
            return this == ON || this == LOCKED_ON;
        }

        boolean isOff() {
            return this == OFF || this == LOCKED_OFF;
        }
    }

    static Set<String> names() {
        return GATES.keySet();
    }

    static boolean isKnown(String gate) {
        return GATES.containsKey(gate);
    }

    static Default of(String gate, int minor) {
        String row = GATES.getOrDefault(gate, "");
        int column = minor - Minors.OLDEST;
        if (row.isEmpty()) {
            return column < width() ? Default.UNKNOWN : Default.NOT_RECORDED;
        }
        if (column >= row.length()) {
            return Default.NOT_RECORDED;
        }
        return switch (row.charAt(column)) {
            case 't' -> Default.ON;
            case 'f' -> Default.OFF;
            case 'T' -> Default.LOCKED_ON;
            case 'F' -> Default.LOCKED_OFF;
            case '-' -> Default.UNKNOWN;
            default -> Default.NOT_RECORDED;
        };
    }

    private static int width() {
        return GATES.getOrDefault("AllAlpha", "").length();
    }
}
