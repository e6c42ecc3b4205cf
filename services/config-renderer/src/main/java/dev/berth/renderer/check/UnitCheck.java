/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A unit that is to run the kubelet: what systemd ignores or drops, and the kubelet's command line.
 */
public final class UnitCheck {

    private static final Map<String, Set<String>> DIRECTIVES = directives();
    private static final Set<String> SECTIONS = Set.of("Unit", "Service", "Install");

    private UnitCheck() {}

    /**
     * What the unit must agree with; null is not checked.
     *
     * @param kubelet path of the binary
     * @param config path of the KubeletConfiguration
     * @param bootstrapKubeconfig path of the bootstrap kubeconfig
     * @param nodeName the announced name
     * @param nodeIPs the announced internal addresses, separated by a comma
     * @param files what the machine has when the kubelet starts
     * @param sample whether nobody announced the node: a profile is only tried with it
     */
    public record Expected(
            @Nullable String kubelet,
            @Nullable String config,
            @Nullable String bootstrapKubeconfig,
            @Nullable String nodeName,
            @Nullable String nodeIPs,
            @Nullable MachineFiles files,
            boolean sample) {

        /** Nothing but the unit itself. */
        public static Expected nothing() {
            return new Expected(null, null, null, null, null, null, false);
        }
    }

    /** Errors are what systemd or these kubelets refuse or ignore. */
    public static List<Finding> check(String file, String text, Expected expected, Minors minors) {
        Findings findings = new Findings();
        UnitFile unit = UnitFile.read(file, text, findings);
        for (UnitFile.Entry entry : unit.entries()) {
            if (findings.isFull()) {
                break;
            }
            directive(entry, findings);
        }
        service(file, unit, findings);
        unit.last("Service", "ExecStart")
                .ifPresent(command -> CommandCheck.check(command, expected, minors, findings));
        if (expected.files() != null) {
            expected.files().unit(unit, findings);
        }
        return findings.all();
    }

    private static void directive(UnitFile.Entry entry, Findings findings) {
        if (entry.section().startsWith("X-")) {
            return;
        }
        if (!SECTIONS.contains(entry.section())) {
            String meant = Suggestion.of(entry.section(), SECTIONS);
            findings.error(
                    entry.place(),
                    "[" + Shown.of(entry.section()) + "]",
                    "is no section of a service: systemd ignores it",
                    meant.isEmpty() ? "use [Unit], [Service] or [Install]" : meant);
            return;
        }
        Set<String> known = DIRECTIVES.getOrDefault(entry.section(), Set.of());
        if (known.contains(entry.name()) || entry.name().startsWith("X-")) {
            return;
        }
        String meant = findings.isFull(Severity.WARNING) ? "" : Suggestion.of(entry.name(), known);
        String home =
                DIRECTIVES.entrySet().stream()
                        .filter(section -> section.getValue().contains(entry.name()))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse("");
        if (!home.isEmpty()) {
            findings.error(
                    entry.place(),
                    entry.name(),
                    "does not belong to [" + entry.section() + "]: systemd ignores it",
                    "put it into [" + home + "]");
        } else {
            findings.warn(
                    entry.place(),
                    Shown.of(entry.name()),
                    "is no directive of systemd 252: one that does not know it ignores it",
                    meant);
        }
    }

    private static void service(String file, UnitFile unit, Findings findings) {
        List<UnitFile.Entry> commands =
                unit.all("Service", "ExecStart").stream()
                        .filter(entry -> !entry.value().isEmpty())
                        .toList();
        if (commands.isEmpty()) {
            findings.error(
                    Place.of(file),
                    "ExecStart",
                    "is missing: there is nothing to start",
                    "add ExecStart=<path of the kubelet> to [Service]");
        } else if (commands.size() > 1 && !isOneshot(unit)) {
            findings.error(
                    commands.getLast().place(),
                    "ExecStart",
                    "stands twice: systemd refuses the unit",
                    "remove one");
        }
        if (isOneshot(unit)) {
            findings.error(
                    unit.last("Service", "Type").orElseThrow().place(),
                    "Type",
                    "must not be oneshot: systemd would wait for the kubelet to end",
                    "remove it");
        }
        String restart = unit.last("Service", "Restart").map(UnitFile.Entry::value).orElse("no");
        if (!restart.equals("always")) {
            findings.warn(
                    unit.last("Service", "Restart")
                            .map(UnitFile.Entry::place)
                            .orElse(Place.of(file)),
                    "Restart",
                    restart.equals("no")
                            ? "is not set: a kubelet that ends stays away"
                            : "is "
                                    + Shown.of(restart)
                                    + ": a kubelet that stops cleanly does not come back",
                    "write Restart=always");
        }
        boolean unlimited =
                unit.entries().stream()
                        .filter(
                                entry ->
                                        entry.name().equals("StartLimitIntervalSec")
                                                || entry.name().equals("StartLimitInterval"))
                        .anyMatch(entry -> entry.value().matches("0(s|sec|ms|min)?"));
        if (!unlimited) {
            findings.warn(
                    Place.of(file),
                    "StartLimitIntervalSec",
                    "is not 0: a kubelet without a certificate ends itself every five minutes, and"
                            + " systemd may give up on it",
                    "write StartLimitIntervalSec=0 into [Unit]");
        }
        if (unit.all("Install", "WantedBy").isEmpty()
                && unit.all("Install", "RequiredBy").isEmpty()) {
            findings.warn(
                    Place.of(file),
                    "WantedBy",
                    "is missing: after a reboot nothing starts the kubelet",
                    "write WantedBy=multi-user.target into [Install]");
        }
    }

    private static boolean isOneshot(UnitFile unit) {
        return unit.last("Service", "Type")
                .map(entry -> entry.value().equals("oneshot"))
                .orElse(false);
    }

    private static Map<String, Set<String>> directives() {
        Map<String, Set<String>> known = new HashMap<>();
        List<String> section = new ArrayList<>();
        for (String line : Facts.lines("unit-directives.txt")) {
            if (line.endsWith(":")) {
                section.addFirst(line.substring(0, line.length() - 1));
                known.put(section.getFirst(), new TreeSet<>());
            } else {
                known.getOrDefault(section.getFirst(), new TreeSet<>())
                        .addAll(List.of(line.strip().split(" ", -1)));
            }
        }
        return Map.copyOf(known);
    }
}
