/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a machine has when its kubelet starts: what the set writes and makes, and what the profile
 * says is there besides ({@code locations}). A file that must be read and is none of these would be
 * noticed by the machine alone.
 */
public final class MachineFiles {

    private static final Set<String> EVERYWHERE =
            Set.of(
                    "/etc/resolv.conf",
                    "/run/systemd/resolve/resolv.conf",
                    "/etc/machine-id",
                    "/etc/hosts",
                    "/etc/os-release",
                    "/",
                    "/etc",
                    "/home",
                    "/opt",
                    "/root",
                    "/run",
                    "/srv",
                    "/tmp",
                    "/usr",
                    "/var",
                    "/var/lib",
                    "/var/log",
                    "/var/tmp");
    private static final List<String> OF_THE_SYSTEM =
            List.of("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/dev/", "/proc/", "/sys/");
    private static final Pattern SLASHES = Pattern.compile("/(?:\\.?/)+");
    private static final List<String> WANTED_PATHS =
            List.of(
                    "ConditionPathExists",
                    "ConditionFileNotEmpty",
                    "AssertPathExists",
                    "AssertFileNotEmpty");
    private static final List<String> COMMANDS =
            List.of("ExecCondition", "ExecStartPre", "ExecStartPost");

    private final String authority;
    private final Set<String> written;
    private final Set<String> folders;
    private final Set<String> brought;

    /**
     * @param authority where the cluster's CA is written
     * @param written every file of the set
     * @param folders that are made before the files
     * @param brought what the profile says is on the machine, or is made by the kubelet
     */
    public MachineFiles(
            String authority,
            Collection<String> written,
            Collection<String> folders,
            Collection<String> brought) {
        this.authority = authority;
        this.written = Set.copyOf(written);
        this.folders = Set.copyOf(folders);
        this.brought = Set.copyOf(brought);
    }

    /** The files that a KubeletConfiguration names. */
    public void config(Map<String, @Nullable Object> tree, Places places, Findings findings) {
        ConfigView config = new ConfigView(tree, places);
        String trusted = "authentication.x509.clientCAFile";
        authority(places.value(trusted), trusted, config.text(trusted), findings);
        file(
                places.value("resolvConf"),
                "resolvConf",
                config.text("resolvConf"),
                "pods do not start without it",
                findings);
    }

    /** A certificate authority: no image has the cluster's by itself, so nothing is assumed. */
    void authority(Place place, String field, String path, Findings findings) {
        String plain = plain(path);
        if (isAbsolute(path) && !written.contains(plain) && !brought.contains(plain)) {
            findings.error(
                    place,
                    field,
                    "names "
                            + Shown.of(path)
                            + ", which nobody writes: the kubelet ends itself over a CA that it"
                            + " cannot read",
                    "write "
                            + authority
                            + ", where the profile writes the cluster's CA; if the machine's image"
                            + " brings the file, name it below locations in profile.yaml");
        }
    }

    /** A file that the kubelet or systemd reads at the start. */
    void file(Place place, String field, String path, String consequence, Findings findings) {
        String plain = plain(path);
        if (isAbsolute(path) && !written.contains(plain) && !isThere(plain)) {
            findings.warn(
                    place,
                    field,
                    "names " + Shown.of(path) + ", which nobody writes: " + consequence,
                    "add it to files in profile.yaml; if the machine has it already, name it below"
                            + " locations there");
        }
    }

    /** A folder that the kubelet or systemd enters at the start. */
    void folder(Place place, String field, String path, String consequence, Findings findings) {
        String plain = plain(path);
        if (isAbsolute(path)
                && !folders.contains(plain)
                && !isThere(plain)
                && written.stream().noneMatch(file -> file.startsWith(plain + "/"))
                && folders.stream().noneMatch(folder -> folder.startsWith(plain + "/"))) {
            findings.warn(
                    place,
                    field,
                    "names " + Shown.of(path) + ", which nobody makes: " + consequence,
                    "add it to directories in profile.yaml; if the machine has it already, name it"
                            + " below locations there");
        }
    }

    /** A flag that names a file or folder; others say nothing about the machine. */
    void flag(String flag, Place place, String path, Findings findings) {
        String field = "--" + flag;
        String ends = "the kubelet ends itself without it";
        switch (flag) {
            case "client-ca-file" -> authority(place, field, path, findings);
            case "kubeconfig" -> kubelets(place, field, path, findings);
            case "resolv-conf" ->
                    file(place, field, path, "pods do not start without it", findings);
            case "image-credential-provider-config",
                    "cloud-config",
                    "azure-container-registry-config" ->
                    file(place, field, path, ends, findings);
            case "config-dir", "image-credential-provider-bin-dir" ->
                    folder(place, field, path, ends, findings);
            default -> {
                // --config and --bootstrap-kubeconfig must be those of the profile anyhow
            }
        }
    }

    private void kubelets(Place place, String field, String path, Findings findings) {
        if (written.contains(plain(path))) {
            findings.error(
                    place,
                    field,
                    "names "
                            + Shown.of(path)
                            + ", which is a file of the profile: the kubelet writes its own there",
                    "name a path that no file of the profile has");
        }
    }

    /** What systemd wants before it starts the kubelet. */
    void unit(UnitFile unit, Findings findings) {
        for (UnitFile.Entry entry : sinceReset(unit.all("Service", "EnvironmentFile"))) {
            // With a dash before it, it need not be there.
            if (isLiteral(entry.value())) {
                file(
                        entry.place(),
                        "EnvironmentFile",
                        entry.value(),
                        "systemd does not start the kubelet without it",
                        findings);
            }
        }
        unit.last("Service", "WorkingDirectory")
                .filter(entry -> isLiteral(entry.value()))
                .ifPresent(
                        entry ->
                                folder(
                                        entry.place(),
                                        "WorkingDirectory",
                                        entry.value(),
                                        "systemd does not start the kubelet without it",
                                        findings));
        for (String condition : WANTED_PATHS) {
            for (UnitFile.Entry entry : sinceReset(unit.all("Unit", condition))) {
                if (isLiteral(entry.value())) {
                    file(
                            entry.place(),
                            condition,
                            entry.value(),
                            "systemd does not start the kubelet without it",
                            findings);
                }
            }
        }
        for (String command : COMMANDS) {
            for (UnitFile.Entry entry : sinceReset(unit.all("Service", command))) {
                program(entry)
                        .ifPresent(
                                path ->
                                        file(
                                                entry.place(),
                                                command,
                                                path,
                                                "systemd does not start the kubelet without it",
                                                findings));
            }
        }
    }

    // With a dash before it, its failure does not matter.
    private static Optional<String> program(UnitFile.Entry entry) {
        return CommandLine.words(entry, new Findings()).stream()
                .findFirst()
                .map(word -> word.text().replaceFirst("^[@:+!|]++", ""))
                .filter(MachineFiles::isLiteral);
    }

    // An empty assignment takes back what stood before it.
    private static List<UnitFile.Entry> sinceReset(List<UnitFile.Entry> entries) {
        int from = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).value().isEmpty()) {
                from = i + 1;
            }
        }
        return entries.subList(from, entries.size());
    }

    private boolean isThere(String path) {
        return brought.contains(path)
                || EVERYWHERE.contains(path)
                || OF_THE_SYSTEM.stream().anyMatch(path::startsWith);
    }

    // No specifier, variable or pattern: nobody knows here what those become.
    private static boolean isLiteral(String path) {
        return isAbsolute(path) && path.chars().noneMatch(c -> "%$*?[".indexOf(c) >= 0);
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/");
    }

    private static String plain(String path) {
        String plain = SLASHES.matcher(path).replaceAll("/");
        return plain.length() > 1 && plain.endsWith("/")
                ? plain.substring(0, plain.length() - 1)
                : plain;
    }
}
