/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What other programs fill in: Berth's own placeholders get a sample, and what somebody else fills
 * is unknown. Nothing is said about a value that nobody knows.
 */
final class Holes {

    /** Stands where a value is unknown; looks like a variable to the check of a command. */
    static final String UNKNOWN = "$BERTH_UNKNOWN";

    // ##NAME##, {{ anything }}, {word.word}; each bounded, so that nothing is read twice.
    private static final Pattern HOLE =
            Pattern.compile(
                    "##([A-Z][A-Z0-9_]*+)##|\\{\\{[^{}\\n"
                            + "]{1,200}+}}|\\{[a-z][A-Za-z]{0,30}+\\.[A-Za-z]{1,60}+}");
    private static final Pattern LINE_OF_ITS_OWN =
            Pattern.compile(
                    "(?m)^[ \\t]*+(?:##[A-Z][A-Z0-9_]*+##|\\{\\{[^{}\\n"
                            + "]{1,200}+}}|\\{%[^%\\n"
                            + "]{0,200}+%})[ \\t]*+$");

    private static final String CERTIFICATE =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCkFBCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K";
    private static final Map<String, String> SAMPLES =
            Map.of(
                    "NODE_NAME", "node-1",
                    "NODE_IP", "192.0.2.10",
                    "NODE_IPS", "192.0.2.10",
                    "NODE_LABELS", "example.org/sample=true",
                    "POOL", "sample",
                    "KUBELET", "/usr/local/bin/kubelet",
                    "CLUSTER_SERVER", "https://192.0.2.1:6443",
                    "CLUSTER_CA_DATA", CERTIFICATE,
                    "CLUSTER_DNS", "192.0.2.53",
                    "CLUSTER_DOMAIN", "cluster.local");

    private Holes() {}

    /** A unit with every hole filled; lines stay lines. */
    static String filledUnit(String text) {
        return filled(text);
    }

    /** YAML with every hole filled; lines stay lines. */
    static String filledYaml(String text) {
        // What a line of its own becomes may be any number of lines, or none.
        return filled(LINE_OF_ITS_OWN.matcher(text).replaceAll(""));
    }

    private static String filled(String lines) {
        return HOLE.matcher(lines)
                .replaceAll(
                        hole ->
                                Matcher.quoteReplacement(
                                        hole.group(1) == null
                                                ? UNKNOWN
                                                : SAMPLES.getOrDefault(hole.group(1), UNKNOWN)));
    }
}
