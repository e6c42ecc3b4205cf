/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kubelet's command line: flags that these minors know, and those a node needs to join. */
final class CommandCheck {

    private static final String NODE_NAME = "{node.name} or ##NODE_NAME##";

    private final UnitCheck.Expected expected;
    private final Minors minors;
    private final Findings findings;
    private final Map<String, Used> used = new LinkedHashMap<>();
    private boolean opaque;

    private CommandCheck(UnitCheck.Expected expected, Minors minors, Findings findings) {
        this.expected = expected;
        this.minors = minors;
        this.findings = findings;
    }

    private record Used(String value, Place place, boolean filledIn) {

        /** Whether somebody else says what it is: systemd, or the environment. */
        boolean isUnknown() {
            return filledIn || value.indexOf('$') >= 0;
        }
    }

    static void check(
            UnitFile.Entry command, UnitCheck.Expected expected, Minors minors, Findings findings) {
        CommandCheck check = new CommandCheck(expected, minors, findings);
        List<CommandLine.Word> words = CommandLine.words(command, findings);
        if (words.isEmpty()) {
            return;
        }
        check.binary(words.getFirst());
        for (int i = 1; i < words.size() && !findings.isFull(); i++) {
            i = check.word(words, i);
        }
        check.needed(command.place());
    }

    private void binary(CommandLine.Word word) {
        String path = word.text().replaceFirst("^[-@:+!|]++", "");
        if (word.filledIn() || path.indexOf('$') >= 0) {
            return;
        }
        if (!path.startsWith("/") && expected.kubelet() == null) {
            findings.warn(
                    word.place(),
                    "ExecStart",
                    "is no absolute path: systemd looks for " + Shown.of(path) + " in its own path",
                    "write the absolute path");
        } else if (!path.startsWith("/")) {
            findings.error(
                    word.place(),
                    "ExecStart",
                    "must begin with an absolute path, not " + Shown.value(path),
                    "");
        } else if (expected.kubelet() != null && !path.equals(expected.kubelet())) {
            findings.error(
                    word.place(),
                    "ExecStart",
                    "starts "
                            + Shown.of(path)
                            + ", but the profile's kubelet is "
                            + expected.kubelet()
                            + ", and that is what is checked on the machine",
                    "name the same in both");
        }
    }

    private int word(List<CommandLine.Word> words, int at) {
        CommandLine.Word word = words.get(at);
        String text = word.text();
        if (text.startsWith("$")) {
            opaque = true;
            findings.warn(
                    word.place(),
                    text,
                    "comes from the environment: its flags are not checked",
                    "write the flags out");
            return at;
        }
        if (text.equals("-v") || text.startsWith("-v=") || text.equals("-h")) {
            text = "-" + text;
        }
        if (!text.startsWith("--")) {
            findings.error(
                    word.place(),
                    "",
                    Shown.value(text) + " is no flag: the kubelet ends itself over it",
                    text.startsWith("-") ? "write two dashes" : "");
            return at;
        }
        int equals = text.indexOf('=');
        String name =
                (equals < 0 ? text.substring(2) : text.substring(2, equals)).replace('_', '-');
        String value = equals < 0 ? null : text.substring(equals + 1);
        var known = KubeletFlags.of(name);
        int next = at;
        if (value == null && known.isPresent() && !known.get().isSwitch()) {
            boolean follows = at + 1 < words.size() && !words.get(at + 1).text().startsWith("--");
            if (!follows) {
                findings.error(word.place(), "--" + name, "has no value", "");
                return at;
            }
            next = at + 1;
            value = words.get(next).text();
        }
        boolean filledIn = word.filledIn() || words.get(next).filledIn();
        Used given = new Used(value == null ? "true" : value, word.place(), filledIn);
        used.put(name, given);
        known.ifPresentOrElse(flag -> known(flag, given), () -> unknown(name, word.place()));
        return next;
    }

    private void unknown(String name, Place place) {
        String meant = Suggestion.of(name, KubeletFlags.names());
        if (minors.oldest() > Minors.NEWEST) {
            findings.warn(
                    place,
                    "--" + Shown.of(name),
                    "is no flag of Kubernetes "
                            + Minors.name(Minors.NEWEST)
                            + ", the newest that is known here",
                    meant);
            return;
        }
        findings.error(
                place,
                "--" + Shown.of(name),
                "is no flag of the kubelet: it ends itself over it",
                meant.isEmpty() ? "remove it" : meant);
    }

    private void known(KubeletFlags.Flag flag, Used given) {
        Place place = given.place();
        String field = "--" + flag.name();
        String value = given.value();
        String lost = minors.where(minor -> minor > flag.until());
        String early = minors.where(minor -> minor < flag.since());
        if (!lost.isEmpty()) {
            findings.error(
                    place,
                    field,
                    (flag.until() < Minors.OLDEST
                                    ? "went before " + Minors.name(Minors.OLDEST)
                                    : "went with " + Minors.name(flag.until() + 1))
                            + ": "
                            + lost
                            + " end themselves over it",
                    "remove it");
        } else if (!early.isEmpty()) {
            findings.error(
                    place,
                    field,
                    "came with "
                            + Minors.name(flag.since())
                            + ": "
                            + early
                            + " end themselves over it",
                    "remove it");
        } else if (!given.isUnknown() && !flag.fits(value)) {
            findings.error(
                    place,
                    field,
                    "must be of type " + flag.kind() + ", not " + Shown.value(value),
                    "");
        } else {
            switch (flag.standing()) {
                case IN_CONFIG_FILE ->
                        findings.warn(
                                place,
                                field,
                                "is deprecated, and overrides the configuration file",
                                "set it there");
                case DEPRECATED ->
                        findings.warn(place, field, "is deprecated and will go", "remove it");
                case CURRENT -> {
                    // as it should be
                }
            }
        }
    }

    private void needed(Place command) {
        same(command, "config", expected.config(), "the kubelet would not read the configuration");
        same(
                command,
                "bootstrap-kubeconfig",
                expected.bootstrapKubeconfig(),
                "the kubelet would exit before it asks for a certificate");
        absent(
                command,
                "kubeconfig",
                true,
                "the kubelet would run alone, without a cluster",
                "write --kubeconfig=/etc/kubernetes/kubelet.kubeconfig");
        absent(
                command,
                "cert-dir",
                false,
                "certificates go to /var/lib/kubelet/pki",
                "name the directory");
        same(
                command,
                "hostname-override",
                expected.nodeName(),
                "the node takes the name that the host has");
        String ips = expected.nodeIPs();
        if (ips != null
                && used.containsKey("node-ip")
                && !used.get("node-ip").isUnknown()
                && !used.get("node-ip").value().equals(ips)) {
            findings.error(
                    used.get("node-ip").place(),
                    "--node-ip",
                    "is "
                            + Shown.value(used.get("node-ip").value())
                            + (expected.sample()
                                    ? ", but a sample node that profiles are tried with has "
                                            + ips
                                            + ": each node needs all of its own addresses"
                                    : ", but the node is announced with " + ips),
                    "write {node.ip} or ##NODE_IPS##");
        } else {
            absent(
                    command,
                    "node-ip",
                    false,
                    "the kubelet guesses its address",
                    "write --node-ip=…");
        }
        files();
        for (String file : List.of("tls-cert-file", "tls-private-key-file")) {
            if (used.containsKey(file)) {
                findings.error(
                        used.get(file).place(),
                        "--" + file,
                        "excludes a requested serving certificate",
                        "remove it");
            }
        }
        labels();
        gates();
    }

    private void files() {
        MachineFiles files = expected.files();
        if (files != null) {
            used.forEach(
                    (flag, given) -> {
                        if (!given.isUnknown()) {
                            files.flag(flag, given.place(), given.value(), findings);
                        }
                    });
        }
    }

    // The flag is read like the field, and before it: a kubelet ends itself over either.
    private void gates() {
        Used given = used.get("feature-gates");
        if (given == null) {
            return;
        }
        for (String gate : given.value().split(",", -1)) {
            int equals = gate.indexOf('=');
            String name = (equals < 0 ? gate : gate.substring(0, equals)).strip();
            String value = equals < 0 ? "" : gate.substring(equals + 1).strip();
            if (name.isEmpty() && equals < 0 || gate.indexOf('$') >= 0 || gate.indexOf('%') >= 0) {
                continue;
            }
            Optional<Boolean> on = KubeletFlags.truth(value);
            if (on.isEmpty()) {
                findings.error(
                        given.place(),
                        "--feature-gates",
                        "has "
                                + Shown.value(gate)
                                + ": the kubelet ends itself over what is neither true nor false",
                        "write " + Shown.of(name) + "=true");
            } else {
                GateCheck.check(
                        "--feature-gates",
                        name,
                        on.get(),
                        given.place(),
                        given.place(),
                        minors,
                        findings);
            }
        }
    }

    private void same(Place command, String flag, @Nullable String value, String consequence) {
        Used given = used.get(flag);
        boolean named = flag.equals("hostname-override");
        if (given == null) {
            absent(
                    command,
                    flag,
                    !named,
                    consequence,
                    named
                            ? "write --hostname-override=" + NODE_NAME
                            : "write --" + flag + "=" + (value == null ? "…" : value));
        } else if (value != null && given.isUnknown()) {
            findings.warn(
                    given.place(),
                    "--" + flag,
                    "is "
                            + Shown.value(given.value())
                            + ", which the machine fills in; it must come to "
                            + Shown.value(value)
                            + whose(named),
                    "write " + (named ? NODE_NAME : Shown.of(value)));
        } else if (value != null && !given.value().equals(value)) {
            findings.error(
                    given.place(),
                    "--" + flag,
                    "is "
                            + Shown.value(given.value())
                            + ", but it is to be "
                            + Shown.value(value)
                            + whose(named),
                    named ? "write " + NODE_NAME : "");
        }
    }

    // The author of a profile has announced nobody.
    private String whose(boolean named) {
        return named && expected.sample()
                ? ", the name of a sample node that profiles are tried with"
                : "";
    }

    private void absent(Place command, String flag, boolean fatal, String consequence, String fix) {
        if (used.containsKey(flag)) {
            return;
        }
        if (fatal && !opaque) {
            findings.error(command, "--" + flag, "is missing: " + consequence, fix);
        } else {
            findings.warn(
                    command,
                    "--" + flag,
                    "is missing"
                            + (opaque ? ", unless the environment has it: " : ": ")
                            + consequence,
                    fix);
        }
    }

    private void labels() {
        Used given = used.get("node-labels");
        if (given == null || given.value().startsWith("$")) {
            return;
        }
        for (String label : given.value().split(",", -1)) {
            String key = label.contains("=") ? label.substring(0, label.indexOf('=')) : label;
            if (key.indexOf('$') < 0 && key.indexOf('%') < 0 && !NodeLabels.mayBeSelfSet(key)) {
                findings.error(
                        given.place(),
                        "--node-labels",
                        "a kubelet may not set "
                                + Shown.of(key)
                                + " on its own node, and ends itself over it",
                        "set it in the cluster");
            }
        }
    }
}
