/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.peer;

import dev.berth.bench.machine.Commands;
import dev.berth.bench.machine.ExpectedFiles;
import dev.berth.bench.machine.Machines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the script peers work with, made before any clock runs: an administrator has it at hand as
 * well.
 */
final class PeerFiles {

    private static final List<String> SCRIPTS =
            List.of(
                    "guide.sh",
                    "guide-one.sh",
                    "guide-32.sh",
                    "tar-32.sh",
                    "sh-32.sh",
                    "ansible.sh");

    private final Path folder;
    private final ExpectedFiles set;

    PeerFiles(Path folder, ExpectedFiles set) {
        this.folder = folder;
        this.set = set;
    }

    void write() throws IOException {
        for (String script : SCRIPTS) {
            Files.writeString(folder.resolve(script), Commands.script(PeerFiles.class, script));
        }
        for (ExpectedFiles.Item item : set.items()) {
            // scp -p and tar carry what the files have here; all belong to root, who runs this.
            Files.setPosixFilePermissions(
                    set.set().resolve(item.path().substring(1)),
                    PosixFilePermissions.fromString(ExpectedFiles.symbolic(item.mode())));
        }
        Files.writeString(folder.resolve("ssh_config"), sshConfig());
        Files.writeString(folder.resolve("mkdir"), makeDirectories());
        Files.write(
                folder.resolve("files"),
                set.files().stream().map(ExpectedFiles.Item::path).toList());
        Files.write(
                folder.resolve("members"),
                set.items().stream().map(item -> item.path().substring(1)).toList());
        Files.writeString(folder.resolve("script"), script());
        Files.writeString(
                folder.resolve("ansible.cfg"),
                Commands.script(PeerFiles.class, "ansible.cfg")
                        .replace("@BENCH@", folder.toString()));
        Files.writeString(folder.resolve("site.yml"), playbook());
    }

    private String sshConfig() {
        return """
        Host *
          User root
          Port %d
          IdentityFile %s
          IdentitiesOnly yes
          UserKnownHostsFile %s
          GlobalKnownHostsFile /dev/null
          StrictHostKeyChecking yes
          BatchMode yes
          LogLevel ERROR
        """
                .formatted(
                        Machines.PORT,
                        folder.resolve("keys/default"),
                        folder.resolve("known_hosts"));
    }

    /** One mkdir for all directories of a mode, as an administrator writes it. */
    private String makeDirectories() {
        Map<String, String> byMode = new LinkedHashMap<>();
        for (ExpectedFiles.Item directory : set.directories()) {
            byMode.merge(directory.mode(), directory.path(), (one, next) -> one + " " + next);
        }
        return byMode.entrySet().stream()
                .map(paths -> "mkdir -p -m " + paths.getKey() + " " + paths.getValue())
                .collect(Collectors.joining(" && "));
    }

    /**
     * printf is built in, so that contents cost no process; the umask gives the modes; a name of
     * its own until the file is whole.
     */
    private String script() throws IOException {
        StringBuilder script = new StringBuilder("set -e\n");
        script.append(makeDirectories()).append('\n');
        StringBuilder moves = new StringBuilder();
        for (ExpectedFiles.Item file : set.files()) {
            String path = file.path();
            int slash = path.lastIndexOf('/');
            String temporary = path.substring(0, slash + 1) + "." + path.substring(slash + 1);
            String content = new String(set.content(file), StandardCharsets.UTF_8);
            script.append("umask ").append(umask(file.mode())).append('\n');
            script.append("printf %s '")
                    .append(content.replace("'", "'\\''"))
                    .append("' >")
                    .append(temporary)
                    .append('\n');
            moves.append("mv -f ").append(temporary).append(' ').append(path).append('\n');
        }
        return script.append(moves)
                .append("systemctl daemon-reload\nsystemctl enable kubelet\n")
                .append("systemctl restart kubelet\n")
                .toString();
    }

    private static String umask(String mode) {
        return switch (mode) {
            case "0600", "0700" -> "077";
            case "0640", "0750" -> "027";
            case "0644", "0755" -> "022";
            default ->
                    throw new IllegalStateException(
                            "the set has a file of mode " + mode + ", which no umask gives");
        };
    }

    private String playbook() {
        StringBuilder tasks =
                new StringBuilder(
                        """
                        - hosts: all
                          gather_facts: false
                          tasks:
                            - ansible.builtin.file:
                                path: "{{ item.path }}"
                                state: directory
                                owner: root
                                group: root
                                mode: "{{ item.mode }}"
                              loop:
                        """);
        for (ExpectedFiles.Item directory : set.directories()) {
            tasks.append(
                    "        - {path: %s, mode: \"%s\"}\n"
                            .formatted(directory.path(), directory.mode()));
        }
        tasks.append(
                """
                    - ansible.builtin.copy:
                        src: "{{ item.src }}"
                        dest: "{{ item.dest }}"
                        owner: root
                        group: root
                        mode: "{{ item.mode }}"
                      loop:
                """);
        for (ExpectedFiles.Item file : set.files()) {
            tasks.append(
                    "        - {src: %s, dest: %s, mode: \"%s\"}\n"
                            .formatted(
                                    set.set().resolve(file.path().substring(1)),
                                    file.path(),
                                    file.mode()));
        }
        return tasks.append(
                        """
                            - ansible.builtin.systemd:
                                name: kubelet
                                daemon_reload: true
                                enabled: true
                                state: restarted
                        """)
                .toString();
    }
}
