/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lays overrides over a KubeletConfiguration: profile, then pool, then event. */
final class KubeletConfig {

    private final Map<String, @Nullable Object> tree;
    private final List<Problem> problems = new ArrayList<>();

    KubeletConfig(Map<String, @Nullable Object> profile) {
        this.tree = new TreeMap<>(profile);
    }

    /**
     * Merges one layer by RFC 7396; {@code null} removes a field, if the layer may set it at all.
     *
     * @param layer who speaks, for messages
     * @param maySet fields the profile leaves to this layer
     */
    void lay(String layer, Map<String, @Nullable Object> overrides, Set<String> maySet) {
        overrides.forEach(
                (field, value) -> {
                    if (!maySet.contains(field)) {
                        problems.add(
                                new Problem(
                                        path(field),
                                        "belongs to the profile; the "
                                                + layer
                                                + " may not set it"));
                    } else if (SafeValue.isLine(field)) {
                        merge(tree, field, value);
                    }
                });
    }

    Map<String, @Nullable Object> tree() {
        return tree;
    }

    List<Problem> problems() {
        return problems;
    }

    /** A field's path as messages show it; hostile names are not echoed whole. */
    static String path(String field) {
        String shown = field.length() <= 80 ? field : field.substring(0, 80) + "…";
        return "kubelet." + (SafeValue.isLine(shown) ? shown : "?");
    }

    private static void merge(
            Map<String, @Nullable Object> target, String field, @Nullable Object value) {
        if (value == null) {
            target.remove(field);
        } else if (value instanceof Map<?, ?> patch) {
            Map<String, @Nullable Object> merged = new TreeMap<>();
            if (target.get(field) instanceof Map<?, ?> existing) {
                existing.forEach((key, old) -> merged.put(String.valueOf(key), old));
            }
            patch.forEach((key, patched) -> merge(merged, String.valueOf(key), patched));
            target.put(field, merged);
        } else {
            target.put(field, value);
        }
    }
}
