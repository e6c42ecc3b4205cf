/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check that finds nothing wrong with anything would let every peer win. */
class MachineRootTest {

    private static final String PATH = "/etc/kubernetes/kubelet-config.yaml";
    private static final List<String> CALLS = List.of("daemon-reload", "restart kubelet.service");

    @TempDir private Path folder;
    private MachineRoot machine;
    private Path file;
    private ExpectedFiles expected;

    @BeforeEach
    void aMachineAsItMustBe() throws IOException {
        Path set = folder.resolve("set");
        Files.createDirectories(set.resolve("etc/kubernetes"));
        Files.writeString(set.resolve(PATH.substring(1)), "maxPods: 110\n");
        Path root = folder.resolve("root");
        file = root.resolve(PATH.substring(1));
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, "maxPods: 110\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.createDirectories(root.resolve("var/log"));
        Files.write(root.resolve("var/log/systemctl.calls"), CALLS);
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        String owner = attributes.owner().getName() + ":" + attributes.group().getName();
        expected =
                new ExpectedFiles(set, List.of(new ExpectedFiles.Item(false, "0644", owner, PATH)));
        machine = new MachineRoot(root);
    }

    private List<String> problems() throws IOException {
        return machine.problems(expected, CALLS);
    }

    @Test
    void findsNothingWhereNothingIsWrong() throws IOException {
        // When
        List<String> problems = problems();

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void findsOtherBytes() throws IOException {
        // Given
        Files.writeString(file, "maxPods: 111\n");

        // When
        List<String> problems = problems();

        // Then
        assertThat(problems).containsExactly(PATH + " has other bytes");
    }

    @Test
    void findsAnotherMode() throws IOException {
        // Given
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        // When
        List<String> problems = problems();

        // Then
        assertThat(problems).containsExactly(PATH + " has the mode rw-------");
    }

    @Test
    void findsAStray() throws IOException {
        // Given
        Files.writeString(file.resolveSibling(".kubelet-config.yaml.new"), "");

        // When
        List<String> problems = problems();

        // Then
        assertThat(problems).containsExactly("/etc/kubernetes/.kubelet-config.yaml.new is a stray");
    }

    @Test
    void findsAMissingFile() throws IOException {
        // Given
        Files.delete(file);

        // When
        List<String> problems = problems();

        // Then
        assertThat(problems).containsExactly(PATH + " is missing");
    }

    @Test
    void findsCallsInAnotherOrder() throws IOException {
        // Given
        Files.write(folder.resolve("root/var/log/systemctl.calls"), CALLS.reversed());

        // When
        List<String> problems = problems();

        // Then
        assertThat(problems)
                .containsExactly(
                        "systemctl was asked for [restart kubelet.service, daemon-reload]");
    }
}
