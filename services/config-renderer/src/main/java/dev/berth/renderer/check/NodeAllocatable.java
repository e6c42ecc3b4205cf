/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code enforceNodeAllocatable} and what it needs, and reservations that other policies need. */
final class NodeAllocatable {

    private NodeAllocatable() {}

    static void judge(ConfigView config, Minors minors, Findings findings) {
        // Not set, the kubelet takes pods.
        List<?> enforced =
                config.get("enforceNodeAllocatable") == null
                        ? List.of("pods")
                        : config.list("enforceNodeAllocatable");
        Place place = config.places().value("enforceNodeAllocatable");
        Set<Object> all = new HashSet<>(enforced);
        Set<Object> seen = new HashSet<>();
        for (Object key : enforced) {
            String what = String.valueOf(key);
            if (!seen.add(key)) {
                error(findings, place, what + " stands twice", "remove one");
            }
            if (what.equals("none")) {
                if (enforced.size() > 1) {
                    error(
                            findings,
                            place,
                            "none excludes all others",
                            "remove none, or the others");
                }
                continue;
            }
            if (!config.flag("cgroupsPerQOS", true)) {
                error(findings, place, what + " needs cgroupsPerQOS: true", "");
            }
            if (what.endsWith("-compressible") && minors.oldest() < 32) {
                error(
                        findings,
                        place,
                        what
                                + " came with 1.32: "
                                + minors.where(minor -> minor < 32)
                                + " refuse it",
                        "use " + what.replace("-compressible", ""));
            }
            if (!what.equals("pods")) {
                String cgroup =
                        what.startsWith("kube-") ? "kubeReservedCgroup" : "systemReservedCgroup";
                if (!config.isSet(cgroup)) {
                    error(findings, place, what + " needs " + cgroup, "");
                }
                if (what.endsWith("-compressible")
                        && all.contains(what.replace("-compressible", ""))) {
                    error(
                            findings,
                            place,
                            what + " excludes " + what.replace("-compressible", ""),
                            "remove one");
                }
            }
        }
        if (config.text("cpuManagerPolicy").equals("static")
                && !config.isSet("reservedSystemCPUs")
                && !config.map("kubeReserved").containsKey("cpu")
                && !config.map("systemReserved").containsKey("cpu")) {
            findings.error(
                    config.places().value("cpuManagerPolicy"),
                    "cpuManagerPolicy",
                    "static needs reserved CPU: the kubelet ends itself without",
                    "add kubeReserved: {cpu: 500m}, or reservedSystemCPUs");
        }
    }

    private static void error(Findings findings, Place place, String message, String fix) {
        findings.error(place, "enforceNodeAllocatable", message, fix);
    }
}
