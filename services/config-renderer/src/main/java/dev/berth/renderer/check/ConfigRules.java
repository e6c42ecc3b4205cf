/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What fields say together: what the kubelet's own validation refuses, what keeps a node from
 * joining, and what contradicts itself.
 */
final class ConfigRules {

    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final Pattern TAINT_KEY =
            Pattern.compile(
                    "([a-z0-9]([-a-z0-9]*+(?<!-))?(\\.[a-z0-9]([-a-z0-9]*+(?<!-))?)*+/)?"
                            + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final int LONGEST_PREFIX = 253;
    private static final Pattern TAINT_VALUE =
            Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final Pattern MEMORY = Pattern.compile("memory|hugepages-[1-9][0-9]*(Ki|Mi|Gi)");

    private final ConfigView config;
    private final Minors minors;
    private final Findings findings;

    private ConfigRules(ConfigView config, Minors minors, Findings findings) {
        this.config = config;
        this.minors = minors;
        this.findings = findings;
    }

    static void judge(ConfigView config, Minors minors, Findings findings) {
        ConfigRules rules = new ConfigRules(config, minors, findings);
        rules.images();
        rules.gates();
        rules.evictions();
        rules.shutdown();
        rules.ports();
        rules.swap();
        rules.reservedMemory();
        rules.taints();
        rules.others();
        LoggingRules.judge(config, minors, findings);
        NodeAllocatable.judge(config, minors, findings);
        JoiningRules.judge(config, minors, findings);
        Doubts.judge(config, findings);
    }

    private void images() {
        long high = config.number("imageGCHighThresholdPercent", 85);
        long low = config.number("imageGCLowThresholdPercent", 80);
        if (low >= high) {
            String field =
                    config.isSet("imageGCLowThresholdPercent")
                            ? "imageGCLowThresholdPercent"
                            : "imageGCHighThresholdPercent";
            error(
                    field,
                    "the low threshold (" + low + ") must be below the high one (" + high + ")",
                    "");
        }
        long most = config.nanos("imageMaximumGCAge", 0);
        if (most > 0 && most <= config.nanosOrDefault("imageMinimumGCAge", 2 * MINUTE)) {
            error("imageMaximumGCAge", "must be longer than imageMinimumGCAge", "");
        }
        // Not set, it follows maxParallelImagePulls since both exist.
        if (config.number("maxParallelImagePulls", 1) > 1
                && config.flag("serializeImagePulls", false)) {
            error(
                    "maxParallelImagePulls",
                    "contradicts serializeImagePulls: true",
                    "set serializeImagePulls: false");
        }
        if (config.isSet("preloadedImagesVerificationAllowlist")
                && !config.text("imagePullCredentialsVerificationPolicy")
                        .equals("NeverVerifyAllowlistedImages")) {
            error(
                    "preloadedImagesVerificationAllowlist",
                    "needs imagePullCredentialsVerificationPolicy: NeverVerifyAllowlistedImages",
                    "");
        }
    }

    private void gates() {
        FieldTable.table()
                .fields()
                .forEach(
                        (path, field) -> {
                            if (field.gate() != null && isUsed(path)) {
                                needsGate(path, field.gate());
                            }
                        });
        if (config.isSet("qosReserved")) {
            needsGate("qosReserved", "QOSReserved");
        }
        if (config.flag("enableSystemLogQuery", false)) {
            needsGate("enableSystemLogQuery", "NodeLogQuery");
            if (!config.flag("enableSystemLogHandler", true)) {
                error("enableSystemLogQuery", "needs enableSystemLogHandler: true", "");
            }
        }
        if (config.text("memoryReservationPolicy").equals("TieredReservation")) {
            needsGate("memoryReservationPolicy", "MemoryQoS");
        }
    }

    private boolean isUsed(String path) {
        if (!config.isSet(path)) {
            return false;
        }
        return switch (path) {
            case "cpuCFSQuotaPeriod" -> config.nanos(path, 0) != SECOND / 10;
            case "imageMaximumGCAge", "shutdownGracePeriod", "shutdownGracePeriodCriticalPods" ->
                    config.nanos(path, 0) != 0;
            default -> true;
        };
    }

    private void needsGate(String path, String gate) {
        String off = minors.where(minor -> config.gate(gate, minor).isOff());
        if (!off.isEmpty()) {
            error(
                    path,
                    "needs the feature gate "
                            + gate
                            + ", which is off in "
                            + off
                            + ": the kubelet refuses its configuration",
                    "set featureGates." + gate + ": true, or remove it");
        }
    }

    private void evictions() {
        Map<?, ?> periods = config.map("evictionSoftGracePeriod");
        for (Object signal : config.map("evictionSoft").keySet()) {
            if (!periods.containsKey(signal)) {
                error(
                        "evictionSoft." + signal,
                        "has no grace period",
                        "add evictionSoftGracePeriod: {" + signal + ": 1m30s}");
            }
        }
    }

    private void shutdown() {
        long whole = config.nanos("shutdownGracePeriod", 0);
        long critical = config.nanos("shutdownGracePeriodCriticalPods", 0);
        if (critical > whole) {
            error(
                    "shutdownGracePeriodCriticalPods",
                    "is part of shutdownGracePeriod and cannot be longer",
                    "");
        }
        for (String period : List.of("shutdownGracePeriod", "shutdownGracePeriodCriticalPods")) {
            long nanos = config.nanos(period, 0);
            if (nanos < 0 || nanos > 0 && nanos < SECOND) {
                error(period, "must be 0s or at least 1s", "");
            }
        }
        if (config.isSet("shutdownGracePeriodByPodPriority") && (whole > 0 || critical > 0)) {
            error(
                    "shutdownGracePeriodByPodPriority",
                    "excludes shutdownGracePeriod and shutdownGracePeriodCriticalPods",
                    "remove one of them");
        }
    }

    private void ports() {
        long port = config.numberOrDefault("port", 10250);
        for (String other : List.of("readOnlyPort", "healthzPort")) {
            if (config.number(other, 0) == port) {
                error(other, "is the same port as port (" + port + ")", "");
            }
        }
    }

    private void swap() {
        String behaviour = config.text("memorySwap.swapBehavior");
        if (behaviour.equals("UnlimitedSwap") && minors.newest() >= 30) {
            error(
                    "memorySwap.swapBehavior",
                    "UnlimitedSwap went with 1.30",
                    "use LimitedSwap or NoSwap");
        }
        if (behaviour.equals("NoSwap") && minors.oldest() < 30) {
            error("memorySwap.swapBehavior", "NoSwap came with 1.30", "leave it out before");
        }
        if (!behaviour.isEmpty() && config.flag("failSwapOn", true)) {
            findings.warn(
                    config.places().key("memorySwap"),
                    "memorySwap",
                    "has no effect: with failSwapOn: true the kubelet ends itself where swap is on",
                    "set failSwapOn: false, or remove it");
        }
    }

    private void reservedMemory() {
        Set<String> seen = new HashSet<>();
        for (Object item : config.list("reservedMemory")) {
            if (!(item instanceof Map<?, ?> entry)) {
                continue;
            }
            Map<?, ?> limits = entry.get("limits") instanceof Map<?, ?> map ? map : Map.of();
            limits.forEach(
                    (resource, amount) -> {
                        if (!MEMORY.matcher(String.valueOf(resource)).matches()) {
                            error(
                                    "reservedMemory",
                                    "can reserve memory and hugepages-<size>, not " + resource,
                                    "");
                        } else if (Amounts.quantity(String.valueOf(amount))
                                .map(q -> q.signum() == 0)
                                .orElse(false)) {
                            error("reservedMemory", resource + " must not be zero", "remove it");
                        }
                        if (!seen.add(entry.get("numaNode") + " " + resource)) {
                            error(
                                    "reservedMemory",
                                    resource + " is reserved twice on one NUMA node",
                                    "");
                        }
                    });
        }
        if (config.text("memoryManagerPolicy").equals("Static")
                && !config.isSet("reservedMemory")) {
            error(
                    "memoryManagerPolicy",
                    "Static needs reservedMemory: the kubelet ends itself without",
                    "");
        }
    }

    private void taints() {
        Set<String> seen = new HashSet<>();
        List<?> taints = config.list("registerWithTaints");
        for (int i = 0; i < taints.size(); i++) {
            String at = "registerWithTaints[" + i + "]";
            if (!(taints.get(i) instanceof Map<?, ?> taint)) {
                continue;
            }
            String key = taint.get("key") instanceof String text ? text : "";
            String value = taint.get("value") instanceof String text ? text : "";
            if (key.indexOf('/') > LONGEST_PREFIX || !TAINT_KEY.matcher(key).matches()) {
                error(
                        at,
                        "has no key that is a qualified name",
                        "write one such as dedicated or example.org/gpu");
            }
            if (!TAINT_VALUE.matcher(value).matches()) {
                error(at, "has a value that is no label value", "");
            }
            if (!(taint.get("effect") instanceof String)) {
                error(at, "has no effect", "use one of NoSchedule, PreferNoSchedule, NoExecute");
            }
            if (taint.get("timeAdded") != null) {
                error(at, "timeAdded is the cluster's to set", "remove it");
            }
            if (!seen.add(key + ":" + taint.get("effect"))) {
                error(at, "has the key and effect of another taint", "remove one");
            }
        }
    }

    private void others() {
        if (config.isSet("systemCgroups") && !config.isSet("cgroupRoot")) {
            error("systemCgroups", "needs cgroupRoot", "");
        }
        if (config.isSet("reservedSystemCPUs")
                && (config.isSet("systemReservedCgroup") || config.isSet("kubeReservedCgroup"))) {
            error(
                    "reservedSystemCPUs",
                    "excludes systemReservedCgroup and kubeReservedCgroup",
                    "remove one of them");
        }
        if (config.get("memoryThrottlingFactor") instanceof Number factor
                && (factor.doubleValue() <= 0 || factor.doubleValue() > 1)) {
            error("memoryThrottlingFactor", "must be above 0 and at most 1", "");
        }
        if (config.number("userNamespaces.idsPerPod", 65536) % 65536 != 0) {
            error("userNamespaces.idsPerPod", "must be a multiple of 65536", "");
        }
        if (Amounts.quantity(config.text("containerLogMaxSize"))
                .map(q -> q.signum() <= 0)
                .orElse(false)) {
            error("containerLogMaxSize", "must be positive", "");
        }
        String shown = config.text("showHiddenMetricsForVersion");
        String refusing = minors.where(minor -> !shown.equals(Minors.name(minor - 1)));
        if (!shown.isEmpty() && !refusing.isEmpty()) {
            error(
                    "showHiddenMetricsForVersion",
                    "must be the minor before the kubelet's own: " + refusing + " refuse it",
                    "remove it");
        }
        if (config.isSet("podLogsDir")
                && !config.text("podLogsDir").chars().allMatch(c -> c < 128)) {
            error("podLogsDir", "must be ASCII", "");
        }
    }

    private void error(String path, String message, String fix) {
        findings.error(config.places().value(path), path, message, fix);
    }
}
