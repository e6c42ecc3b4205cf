/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of placeholders, and of the values that profiles and pools add to them. */
final class Placeholders {

    /** What every node has. */
    static final Set<String> OF_NODES =
            Set.of(
                    "NODE_NAME",
                    "NODE_IP",
                    "NODE_IPS",
                    "NODE_LABELS",
                    "POOL",
                    "KUBELET",
                    "CLUSTER_SERVER",
                    "CLUSTER_CA_DATA",
                    "CLUSTER_DNS",
                    "CLUSTER_DOMAIN");

    // In Qute every map has these: {value.size} would not be what the profile says.
    private static final Set<String> OF_MAPS =
            Set.of(
                    "keys",
                    "keySet",
                    "values",
                    "entrySet",
                    "size",
                    "empty",
                    "isEmpty",
                    "get",
                    "containsKey");

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*");

    private Placeholders() {}

    /** A value that cannot be one. */
    record Wrong(String name, String message) {}

    /** Those of these values that cannot be one. */
    static List<Wrong> values(Map<String, String> values) {
        List<Wrong> wrong = new ArrayList<>();
        Map<String, String> seen = new TreeMap<>();
        for (Map.Entry<String, String> value : values.entrySet()) {
            objection(value.getKey(), value.getValue(), seen).ifPresent(wrong::add);
        }
        return wrong;
    }

    private static Optional<Wrong> objection(
            String name, @Nullable String value, Map<String, String> seen) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of(
                    new Wrong(
                            Shown.of(name),
                            "must be named by letters, digits and single underscores"));
        }
        if (OF_MAPS.contains(name)) {
            return Optional.of(new Wrong(name, "is a word of the template language"));
        }
        String upper = of(name);
        if (OF_NODES.contains(upper)) {
            return Optional.of(new Wrong(name, "is a name that every node has"));
        }
        String other = seen.put(upper, name);
        if (other != null) {
            return Optional.of(new Wrong(name, "is ##" + upper + "## as well as " + other));
        }
        if (value == null || !SafeValue.IN_TEXT.allows(value)) {
            return Optional.of(new Wrong(name, "must be " + SafeValue.IN_TEXT.meaning()));
        }
        return Optional.empty();
    }

    /** The placeholder's name of a value. */
    static String of(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
