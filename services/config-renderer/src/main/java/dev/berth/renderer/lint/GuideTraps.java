/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.Shown;
import dev.berth.renderer.check.YamlSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Mistakes that hard-way guides hand on, beside those that the checks of each file find: they stand
 * between files, in scripts, or in what is missing.
 */
final class GuideTraps {

    private static final Pattern HOLE = Pattern.compile("##[A-Z][A-Z0-9_]*+##");
    private static final Pattern WORK = Pattern.compile("^\\s*+cd\\s++(/\\S++)");
    private static final Pattern NEARLY =
            Pattern.compile("\\b(kuberntes|kubernets|kubenetes|kubernetse|kuberenetes)\\b");
    private static final Pattern NO_TOKEN_ID =
            Pattern.compile("system:bootstrap:(?=[`'\"\\s，,.)]|$)");
    private static final InOrder COUNTED = InOrder.of("for\\s*+\\(\\(", "<\\s*+\\d", "\\)\\)");
    private static final InOrder COPIED_BY_NAME =
            InOrder.of("\\b(scp|ssh)\\b", "@\\$\\{?(node_name|NODE_NAMES)\\b");
    private static final InOrder SED_ONCE =
            InOrder.of("\\bsed\\b", "s/##[A-Z0-9_]++##/[^/]*+/[\"']");
    private static final String HOLE_OF_NAMES = "##NODE_NAME##";

    private static final List<Phrase> PHRASES =
            List.of(
                    new Phrase(
                            InOrder.of("experimental-cluster-signing-duration"),
                            "is a flag that is gone, and guides set it to a hundred years",
                            "use --cluster-signing-duration, and let certificates be renewed"),
                    new Phrase(
                            InOrder.of("--pod-infra-container-image"),
                            "is a flag that went with 1.35",
                            "set the sandbox image in the container runtime"),
                    new Phrase(
                            InOrder.of(
                                    "auto-approve-csrs-for-group|certificatesigningrequests:nodeclient"),
                            "lets the controller-manager approve client certificates before anybody"
                                    + " looks",
                            "remove the binding: Berth approves what it expects"),
                    new Phrase(
                            InOrder.of(
                                    "system:node-bootstrapper\\b",
                                    "--group=system:bootstrappers(?![:\\w])"),
                            "lets every bootstrap token ask for certificates",
                            "bind the group system:bootstrappers:berth, which Berth's tokens have"),
                    new Phrase(
                            InOrder.of("xargs\\s++kubectl\\s++certificate\\s++approve"),
                            "approves whatever is pending",
                            "remove it: Berth approves what it expects"));

    private final Findings findings;
    private final Set<String> workFolders = new TreeSet<>();
    private final List<Place> overrides = new ArrayList<>();
    private @Nullable Place failsOnSwap;

    GuideTraps(Findings findings) {
        this.findings = findings;
    }

    private record Phrase(InOrder words, String message, String fix) {}

    void template(String name, String text) {
        eachLine(
                name,
                text,
                (line, place) -> {
                    Set<String> seen = new HashSet<>();
                    Matcher hole = HOLE.matcher(line);
                    while (hole.find()) {
                        if (!seen.add(hole.group())) {
                            findings.warn(
                                    place,
                                    Shown.of(hole.group()),
                                    "stands twice on this line: a sed without g replaces the first"
                                            + " alone, Berth replaces both",
                                    "compare this line with what your machines have");
                        }
                    }
                });
    }

    void config(YamlSource source) {
        Map<String, @Nullable Object> config = source.tree();
        if (!Boolean.FALSE.equals(config.get("failSwapOn"))) {
            failsOnSwap = source.key("failSwapOn");
        }
        if (config.containsKey("hostnameOverride")) {
            overrides.add(source.key("hostnameOverride"));
        }
    }

    void unit(String name, String text) {
        eachLine(
                name,
                text,
                (line, place) -> {
                    if (line.contains("--hostname-override")) {
                        overrides.add(place);
                    }
                    if (namesAPathOfItsOwn(line)) {
                        findings.warn(
                                place,
                                "",
                                "names a path that differs on every machine",
                                "use one path everywhere, such as"
                                    + " /etc/kubernetes/kubelet-config.yaml: one allow-list, one"
                                    + " comparison");
                    }
                });
    }

    private static boolean namesAPathOfItsOwn(String line) {
        for (String word : line.split("\\s", -1)) {
            int path = word.indexOf("=/");
            if (path >= 0 && word.indexOf(HOLE_OF_NAMES, path) >= 0) {
                return true;
            }
        }
        return false;
    }

    void script(String name, String text) {
        eachLine(name, text, (line, place) -> scriptLine(line, place));
    }

    private void scriptLine(String line, Place place) {
        Matcher work = WORK.matcher(line);
        if (work.find() && workFolders.add(work.group(1)) && workFolders.size() == 2) {
            findings.warn(
                    place,
                    "",
                    "works in another folder than before: "
                            + Shown.of(String.join(" and ", workFolders)),
                    "keep one");
        }
        if (COUNTED.in(line).isPresent()) {
            findings.warn(
                    place,
                    "",
                    "counts machines by a number in the script",
                    "announce each machine: Berth keeps the list");
        }
        if (COPIED_BY_NAME.in(line).isPresent()) {
            findings.warn(
                    place,
                    "",
                    "reaches machines by name, elsewhere by address",
                    "announce the address: it is what is dialled");
        }
        Matcher nearly = NEARLY.matcher(line);
        if (nearly.find()) {
            findings.warn(
                    place,
                    nearly.group(),
                    "is misspelt, and a binding for it binds nobody",
                    "take the name from the certificate's CN; did you mean kubernetes?");
        }
        if (SED_ONCE.in(line).isPresent()) {
            findings.warn(
                    place,
                    "",
                    "sed replaces the first placeholder of a line alone",
                    "Berth replaces all of them");
        }
        if (NO_TOKEN_ID.matcher(line).find()) {
            findings.warn(
                    place,
                    "system:bootstrap:",
                    "has lost the token's id",
                    "do not bind it: Berth's tokens are in the group system:bootstrappers:berth");
        }
        for (Phrase phrase : PHRASES) {
            phrase.words()
                    .in(line)
                    .ifPresent(
                            words ->
                                    findings.warn(
                                            place,
                                            Shown.of(words),
                                            phrase.message(),
                                            phrase.fix()));
        }
    }

    /** What can be said only of all files together. */
    void together(List<String> scripts) {
        String all = String.join("\n", scripts);
        if (failsOnSwap != null && !all.contains("swapoff")) {
            findings.warn(
                    failsOnSwap,
                    "failSwapOn",
                    "is true, and nothing here switches swap off: the kubelet ends itself where it"
                            + " is on",
                    "switch it off on the machines and in fstab; Berth checks before it writes");
        }
        if (failsOnSwap != null && !all.contains("mkdir")) {
            findings.warn(
                    failsOnSwap,
                    "",
                    "nothing here makes the directories first",
                    "list them in profile.yaml: directories");
        }
        for (Place place : overrides) {
            findings.warn(
                    place,
                    "--hostname-override",
                    "kube-proxy needs the same name, or it finds no node",
                    "give kube-proxy the same --hostname-override");
        }
    }

    private interface LineCheck {
        void line(String line, Place place);
    }

    private static void eachLine(String name, String text, LineCheck check) {
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            check.line(lines[i], new Place(name, i + 1, 0));
        }
    }
}
