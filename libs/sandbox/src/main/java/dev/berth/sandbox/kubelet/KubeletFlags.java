/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kubelet's command line, taken from its systemd unit. */
record KubeletFlags(Map<String, String> values, boolean restarts) {

    static final String UNIT = "/etc/systemd/system/kubelet.service";

    /** Flags that older guides use and kubelets of today end over. */
    private static final Set<String> REMOVED =
            Set.of(
                    "network-plugin",
                    "cni-conf-dir",
                    "cni-bin-dir",
                    "cni-cache-dir",
                    "network-plugin-mtu",
                    "image-pull-progress-deadline",
                    "container-runtime",
                    "docker-endpoint",
                    "logtostderr",
                    "alsologtostderr",
                    "log-dir",
                    "experimental-bootstrap-kubeconfig",
                    "keep-terminated-pod-volumes");

    static KubeletFlags read(MachineFiles files) throws KubeletFailure {
        return parse(files.text(UNIT, "Failed to load unit"));
    }

    /**
     * @throws KubeletFailure for a unit without a command, and for flags a kubelet of today does
     *     not know
     */
    static KubeletFlags parse(String unit) throws KubeletFailure {
        String command = "";
        boolean restarts = false;
        for (String line : logicalLines(unit)) {
            if (line.startsWith("ExecStart=")) {
                command = line.substring("ExecStart=".length());
            } else if (line.startsWith("Restart=")) {
                String when = line.substring("Restart=".length()).strip();
                restarts = when.equals("always") || when.equals("on-failure");
            }
        }
        List<String> words = words(command);
        if (words.isEmpty()) {
            throw new KubeletFailure("kubelet.service has no ExecStart");
        }
        return new KubeletFlags(flags(words.subList(1, words.size())), restarts);
    }

    Optional<String> get(String flag) {
        return Optional.ofNullable(values.get(flag)).filter(value -> !value.isEmpty());
    }

    String certDir() {
        return get("cert-dir").orElse("/var/lib/kubelet/pki");
    }

    /** Comma separated values of a flag. */
    List<String> list(String flag) {
        return get(flag).map(value -> List.of(value.split(",", -1))).orElse(List.of());
    }

    /** {@code --node-labels} as a map. */
    Map<String, String> labels() throws KubeletFailure {
        Map<String, String> labels = new HashMap<>();
        for (String pair : list("node-labels")) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new KubeletFailure(
                        "invalid argument \""
                                + pair
                                + "\" for \"--node-labels\" flag: "
                                + pair
                                + " must be formatted as key=value");
            }
            labels.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return labels;
    }

    private static Map<String, String> flags(List<String> words) throws KubeletFailure {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                throw new KubeletFailure("unknown command [\"" + word + "\"]");
            }
            int equals = word.indexOf('=');
            String name = word.substring(2, equals < 0 ? word.length() : equals);
            boolean valueFollows =
                    equals < 0 && i + 1 < words.size() && !words.get(i + 1).startsWith("--");
            String value =
                    equals >= 0
                            ? word.substring(equals + 1)
                            : valueFollows ? words.get(++i) : "true";
            if (REMOVED.contains(name)) {
                throw new KubeletFailure("failed to parse kubelet flag: unknown flag: --" + name);
            }
            flags.put(name, value);
        }
        return flags;
    }

    private static List<String> logicalLines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        text.lines()
                .forEach(
                        line -> {
                            String kept = line.strip();
                            if (kept.startsWith("#") || kept.startsWith(";")) {
                                return;
                            }
                            if (line.endsWith("\\")) {
                                current.append(line, 0, line.length() - 1).append(' ');
                            } else {
                                lines.add(current.append(line).toString().strip());
                                current.setLength(0);
                            }
                        });
        lines.add(current.toString().strip());
        return lines;
    }

    /** Words of a command line, with systemd's quotes. */
    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean any = false;
        for (char c : (command + " ").toCharArray()) {
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                any = true;
            } else if (Character.isWhitespace(c)) {
                if (any || !word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                    any = false;
                }
            } else {
                word.append(c);
            }
        }
        return words;
    }
}
