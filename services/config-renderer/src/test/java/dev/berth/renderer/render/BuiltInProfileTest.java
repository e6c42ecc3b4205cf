/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.events.NodeName;
import dev.berth.events.Rendering;
import dev.berth.renderer.check.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltInProfileTest {

    @Test
    void itHasNeitherErrorNorWarningForAnyOfItsMinors() {
        // When
        List<Finding> findings =
                ProfileTrial.of(Profiles.builtIn(), ProfileFolder.cluster()).findings();

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void itsFilesMakeAProfileOfOnesOwn(@TempDir Path folder) throws IOException {
        // Given
        Path own = Files.createDirectory(folder.resolve("mine"));
        for (var file : Profiles.builtInFiles().entrySet()) {
            Files.writeString(own.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(
                own.resolve("profile.yaml"),
                Files.readString(own.resolve("profile.yaml"))
                        .replace("\nname: default\n", "\nname: mine\n"));

        // When
        Profiles profiles = Profiles.in(folder);

        // Then
        assertThat(profiles.names()).containsExactly("default", "mine");
        assertThat(ProfileTrial.of(profiles, ProfileFolder.cluster()).findings()).isEmpty();
    }

    @Test
    void aPoolOfTheBuiltInProfileMayAllowControlGroupsOfVersion1(@TempDir Path folder)
            throws IOException {
        // Given
        Files.writeString(folder.resolve("pools.yaml"), "old: {kubelet: {failCgroupV1: false}}\n");

        // When
        List<Finding> findings =
                ProfileTrial.of(Profiles.in(folder), ProfileFolder.cluster()).findings();

        // Then
        assertThat(findings).noneMatch(Finding::isError);
    }

    @Test
    void systemdFindsNothingWrongWithItsUnit(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin/systemd-analyze")).as("systemd-analyze").exists();
        // Given
        Rendering rendering =
                new ConfigRenderer(Profiles::builtIn, ProfileFolder.cluster())
                        .preview(new NodeName("node-1"), Specs.valid().build(), false)
                        .rendering();
        String unit =
                java.util.Objects.requireNonNull(rendering).files().stream()
                        .filter(file -> file.path().endsWith(".service"))
                        .findFirst()
                        .orElseThrow()
                        .content();
        // The binary and the runtime's unit are the machine's: something that exists stands for
        // them.
        Files.writeString(
                folder.resolve("kubelet.service"),
                unit.replace("/usr/local/kubernetes/bin/kubelet", "/bin/true")
                        .replaceAll("(?m)^(After|Wants)=.*\n", ""));

        // When
        Process process =
                new ProcessBuilder(
                                "systemd-analyze",
                                "verify",
                                "--man=no",
                                folder.resolve("kubelet.service").toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).doesNotContain("kubelet.service:");
    }
}
