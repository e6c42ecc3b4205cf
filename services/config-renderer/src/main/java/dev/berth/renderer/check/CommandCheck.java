/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kubelet's command line: flags that these minors know, and those a node needs to join. */
final class CommandCheck {

    private final UnitCheck.Expected expected;
    private final Minors minors;
    private final Findings findings;
    private final Map<String, Used> used = new HashMap<>();
    private boolean opaque;

    private CommandCheck(UnitCheck.Expected expected, Minors minors, Findings findings) {
        this.expected = expected;
        this.minors = minors;
        this.findings = findings;
    }

    private record Used(String value, Place place) {}

    static void check(
            UnitFile.Entry command, UnitCheck.Expected expected, Minors minors, Findings findings) {
        CommandCheck check = new CommandCheck(expected, minors, findings);
        List<CommandLine.Word> words = CommandLine.words(command);
        if (words.isEmpty()) {
            return;
        }
        check.binary(words.getFirst());
        for (int i = 1; i < words.size(); i++) {
            i = check.word(words, i);
        }
        check.needed(command.place());
    }

    private void binary(CommandLine.Word word) {
        String path = word.text().replaceFirst("^[-@:+!]+", "");
        if (!path.startsWith("/")) {
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
        specials(word);
        if (text.startsWith("$")) {
            opaque = true;
            findings.warn(
                    word.place(),
                    text,
                    "comes from the environment: its flags are not checked",
                    "write the flags out");
            return at;
        }
        if (text.matches("-v(=.*)?") || text.matches("-h")) {
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
            specials(words.get(next));
        }
        Used given = new Used(value == null ? "true" : value, word.place());
        used.put(name, given);
        known.ifPresentOrElse(flag -> known(flag, given), () -> unknown(name, word.place()));
        return next;
    }

    private void specials(CommandLine.Word word) {
        int percent = word.text().replace("%%", "").indexOf('%');
        if (percent >= 0) {
            findings.error(
                    word.place(),
                    "",
                    "has a % that systemd reads as a specifier in " + Shown.value(word.text()),
                    "write %%");
        }
        if (word.text().indexOf('\\') >= 0) {
            findings.error(
                    word.place(),
                    "",
                    "has a backslash that systemd reads as an escape in "
                            + Shown.value(word.text()),
                    "");
        }
    }

    private void unknown(String name, Place place) {
        String meant = Suggestion.of(name, KubeletFlags.names());
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
        } else if (!value.startsWith("$") && !flag.fits(value)) {
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
                && !used.get("node-ip").value().equals(ips)) {
            findings.error(
                    used.get("node-ip").place(),
                    "--node-ip",
                    "is not " + ips + ", which is announced",
                    "write {node.ip} or ##NODE_IPS##");
        } else {
            absent(
                    command,
                    "node-ip",
                    false,
                    "the kubelet guesses its address",
                    "write --node-ip=…");
        }
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
    }

    private void same(Place command, String flag, @Nullable String value, String consequence) {
        Used given = used.get(flag);
        boolean fatal = !flag.equals("hostname-override");
        if (given == null) {
            absent(
                    command,
                    flag,
                    fatal,
                    consequence,
                    "write --" + flag + "=" + (value == null ? "…" : value));
        } else if (value != null && !given.value().equals(value)) {
            findings.error(
                    given.place(),
                    "--" + flag,
                    "is " + Shown.value(given.value()) + ", but it is to be " + Shown.value(value),
                    "");
        }
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
            if (!NodeLabels.mayBeSelfSet(key)) {
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
