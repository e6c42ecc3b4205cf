/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.List;
import java.util.Map;

/** What {@code logsapi.Validate} of component-base says, which the kubelet's validation calls. */
final class LoggingRules {

    private static final String GATE = "LoggingAlphaOptions";
    private static final long FIVE_SECONDS = 5_000_000_000L;
    // Until then the field was a plain int.
    private static final int READS_DURATIONS = 28;

    private final ConfigView config;
    private final Minors minors;
    private final Findings findings;

    private LoggingRules(ConfigView config, Minors minors, Findings findings) {
        this.config = config;
        this.minors = minors;
        this.findings = findings;
    }

    static void judge(ConfigView config, Minors minors, Findings findings) {
        LoggingRules rules = new LoggingRules(config, minors, findings);
        rules.flush();
        rules.modules();
        rules.options("text");
        rules.options("json");
    }

    private void flush() {
        String early = minors.where(minor -> minor < READS_DURATIONS);
        if (config.get("logging.flushFrequency") instanceof String && !early.isEmpty()) {
            error(
                    "logging.flushFrequency",
                    "must be a number of nanoseconds before 1.28: " + early + " refuse a string",
                    "write 5000000000 for 5s");
        }
        if (config.nanosOrDefault("logging.flushFrequency", FIVE_SECONDS) < 0) {
            error("logging.flushFrequency", "must be greater than zero", "write 5s");
        }
    }

    private void modules() {
        List<?> modules = config.list("logging.vmodule");
        String format = config.text("logging.format");
        if (!modules.isEmpty() && !format.isEmpty() && !format.equals("text")) {
            error(
                    "logging.vmodule",
                    "works with the log format text alone: the kubelet refuses it with " + format,
                    "remove it, or write logging.format: text");
        }
        for (int i = 0; i < modules.size(); i++) {
            String at = "logging.vmodule[" + i + "]";
            if (!(modules.get(i) instanceof Map<?, ?> module)) {
                continue;
            }
            String pattern = module.get("filePattern") instanceof String text ? text : "";
            if (pattern.isEmpty()) {
                error(at, "has no filePattern", "write one such as kubelet*");
            } else if (pattern.indexOf(',') >= 0 || pattern.indexOf('=') >= 0) {
                error(
                        at + ".filePattern",
                        "must not have a comma or an equals sign, as "
                                + Shown.value(pattern)
                                + " has",
                        "write an entry for each pattern");
            }
        }
    }

    private void options(String format) {
        String path = "logging.options." + format;
        if (config.flag(path + ".splitStream", false)) {
            needsGate(path + ".splitStream");
        }
        Object size = config.get(path + ".infoBufferSize");
        if (size != null
                && Amounts.quantity(String.valueOf(size))
                        .map(amount -> amount.signum() != 0)
                        .orElse(false)) {
            needsGate(path + ".infoBufferSize");
        }
    }

    private void needsGate(String path) {
        String off = minors.where(minor -> config.gate(GATE, minor).isOff());
        if (!off.isEmpty()) {
            error(
                    path,
                    "needs the feature gate "
                            + GATE
                            + ", which is off in "
                            + off
                            + ": the kubelet refuses its configuration",
                    "set featureGates." + GATE + ": true, or remove it");
        }
    }

    private void error(String path, String message, String fix) {
        findings.error(config.places().value(path), path, message, fix);
    }
}
