/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static dev.berth.events.Taint.UNVERIFIED;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.Places;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The taint a node registers with until its kubelet is verified, beside those that profile, pool
 * and event ask for. Its key is Berth's: csr-approver takes away this one taint, so that one of the
 * same key with another effect or value would stay for ever.
 */
final class UnverifiedTaint {

    private static final String FIELD = "registerWithTaints";
    private static final String FLAG = "--register-with-taints";

    private UnverifiedTaint() {}

    /** Adds it, unless a layer asks for the very same, or wrongly for its key. */
    static void add(Layers layers, Places places, Findings findings) {
        Object asked = layers.tree().get(FIELD);
        if (asked != null && !(asked instanceof List<?>)) {
            // No list at all: the check of the configuration says so.
            return;
        }
        boolean there = false;
        List<?> taints = asked instanceof List<?> list ? list : List.of();
        for (int i = 0; i < taints.size(); i++) {
            if (taints.get(i) instanceof Map<?, ?> taint
                    && UNVERIFIED.key().equals(taint.get("key"))) {
                there = true;
                if (!isOurs(taint)) {
                    String at = FIELD + "[" + i + "]";
                    findings.error(
                            layers.value(at),
                            at,
                            "has a key that is Berth's: only "
                                    + UNVERIFIED
                                    + " is taken away when the kubelet is verified, and this would"
                                    + " stay",
                            "use another key");
                }
            }
        }
        if (!there) {
            layers.append("unverified taint", FIELD, tree(), places);
        }
    }

    /** A flag overrides the configuration file: a node would register without the taint. */
    static Finding judged(Finding finding) {
        return finding.field().equals(FLAG)
                ? Finding.error(
                        finding.place(),
                        FLAG,
                        "overrides " + FIELD + " and the taint " + UNVERIFIED + " in it",
                        "set taints in the configuration file")
                : finding;
    }

    private static boolean isOurs(Map<?, ?> taint) {
        Object value = taint.get("value");
        return UNVERIFIED.effect().name().equals(taint.get("effect"))
                && (value == null || value.equals(""));
    }

    private static Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new TreeMap<>();
        tree.put("key", UNVERIFIED.key());
        tree.put("effect", UNVERIFIED.effect().name());
        return tree;
    }
}
