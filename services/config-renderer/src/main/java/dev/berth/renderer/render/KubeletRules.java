/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kubelet refuses at its start, ignores, or survives with a doubt: told before a machine is
 * touched. The rules are those of the kubelet's own validation and of the guide's traps.
 */
final class KubeletRules {

    private final Map<String, @Nullable Object> config;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    private KubeletRules(Map<String, @Nullable Object> config) {
        this.config = config;
    }

    /**
     * @param problems what must not reach a machine
     * @param warnings what would run and is doubtful
     */
    record Review(List<Problem> problems, List<Problem> warnings) {}

    static Review review(Map<String, @Nullable Object> config) {
        KubeletRules rules = new KubeletRules(config);
        rules.shapes();
        if (rules.problems.isEmpty()) {
            rules.ranges();
            rules.pairs();
            rules.doubts();
        }
        return new Review(List.copyOf(rules.problems), List.copyOf(rules.warnings));
    }

    private void shapes() {
        config.forEach(
                (field, value) -> {
                    String objection = KubeletFields.objection(field, value);
                    if (objection != null) {
                        problem(field, objection);
                    }
                });
        if (!"KubeletConfiguration".equals(config.get("kind"))
                || !"kubelet.config.k8s.io/v1beta1".equals(config.get("apiVersion"))) {
            problem("kind", "must be KubeletConfiguration of kubelet.config.k8s.io/v1beta1");
        }
    }

    private void ranges() {
        range("maxPods", 1, 100_000);
        range("podsPerCore", 0, 100_000);
        range("port", 1, 65_535);
        range("readOnlyPort", 0, 65_535);
        range("healthzPort", 0, 65_535);
        range("oomScoreAdj", -1000, 1000);
        range("imageGCHighThresholdPercent", 0, 100);
        range("imageGCLowThresholdPercent", 0, 100);
        range("containerLogMaxFiles", 2, 10_000);
        range("nodeLeaseDurationSeconds", 1, Integer.MAX_VALUE);
        range("eventBurst", 0, Integer.MAX_VALUE);
        range("eventRecordQPS", 0, Integer.MAX_VALUE);
        range("kubeAPIBurst", 0, Integer.MAX_VALUE);
        range("registryBurst", 0, Integer.MAX_VALUE);
        range("registryPullQPS", 0, Integer.MAX_VALUE);
        range("maxOpenFiles", 0, Long.MAX_VALUE);
        Long pids = number("podPidsLimit");
        if (pids != null && pids != -1 && pids < 1) {
            problem("podPidsLimit", "must be -1 or at least 1");
        }
    }

    private void pairs() {
        Long high = number("imageGCHighThresholdPercent");
        Long low = number("imageGCLowThresholdPercent");
        if (high != null && low != null && low >= high) {
            problem(
                    "imageGCLowThresholdPercent",
                    "must be below imageGCHighThresholdPercent (" + high + ")");
        }
        if (Boolean.TRUE.equals(config.get("serverTLSBootstrap"))) {
            for (String file : List.of("tlsCertFile", "tlsPrivateKeyFile")) {
                if (config.get(file) != null) {
                    problem(
                            file,
                            "contradicts serverTLSBootstrap: with a file named, no serving"
                                    + " certificate is ever requested");
                }
            }
        } else {
            problem("serverTLSBootstrap", "must be true: Berth approves serving certificates");
        }
        if (!Boolean.TRUE.equals(config.get("rotateCertificates"))) {
            problem("rotateCertificates", "must be true: without it nothing is ever renewed");
        }
        if (config.get("evictionSoft") instanceof Map<?, ?> soft) {
            Object grace = config.get("evictionSoftGracePeriod");
            for (Object signal : soft.keySet()) {
                if (!(grace instanceof Map<?, ?> periods && periods.containsKey(signal))) {
                    problem("evictionSoft." + signal, "needs an evictionSoftGracePeriod");
                }
            }
        }
        enforced("kube-reserved", "kubeReservedCgroup");
        enforced("system-reserved", "systemReservedCgroup");
    }

    private void enforced(String what, String cgroup) {
        if (config.get("enforceNodeAllocatable") instanceof List<?> enforced
                && enforced.contains(what)
                && config.get(cgroup) == null) {
            problem("enforceNodeAllocatable", what + " needs " + cgroup);
        }
    }

    private void doubts() {
        if (config.get("authentication") instanceof Map<?, ?> authentication
                && authentication.get("anonymous") instanceof Map<?, ?> anonymous
                && Boolean.TRUE.equals(anonymous.get("enabled"))) {
            warn("authentication.anonymous", "anyone who reaches the port may ask the kubelet");
        }
        if (config.get("authorization") instanceof Map<?, ?> authorization
                && "AlwaysAllow".equals(authorization.get("mode"))) {
            warn("authorization.mode", "every authenticated caller may do everything");
        }
        Long readOnly = number("readOnlyPort");
        if (readOnly != null && readOnly != 0) {
            warn("readOnlyPort", "serves without authentication");
        }
        if ("0.0.0.0".equals(config.get("healthzBindAddress"))) {
            warn("healthzBindAddress", "answers on every interface without authentication");
        }
        if ("cgroupfs".equals(config.get("cgroupDriver"))) {
            warn("cgroupDriver", "containerd on a systemd machine is usually set to systemd");
        }
    }

    private void range(String field, long from, long to) {
        Long value = number(field);
        if (value != null && (value < from || value > to)) {
            problem(
                    field,
                    to >= Integer.MAX_VALUE
                            ? "must be at least " + from
                            : "must be between " + from + " and " + to);
        }
    }

    private @Nullable Long number(String field) {
        return config.get(field) instanceof Number number ? number.longValue() : null;
    }

    private void problem(String field, String message) {
        problems.add(new Problem(KubeletConfig.path(field), message));
    }

    private void warn(String field, String message) {
        warnings.add(new Problem(KubeletConfig.path(field), message));
    }
}
