/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.renderer.render.BuiltInFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder of profiles, linted as the service reads it. */
class LintFolderTest {

    private static final Path SCRIPT = Path.of("../../scripts/lint-profile").toAbsolutePath();

    @TempDir private Path root;

    @Test
    void aFolderOfProfilesAndPoolsHasNoFinding() throws IOException {
        // Given
        profile("edge", "edge");
        profile("core", "core");
        pools("far: {profile: edge, kubelet: {maxPods: 60}}\n");

        // When
        Ran ran = lint(root);

        // Then
        assertThat(ran.end()).isZero();
        assertThat(ran.said())
                .isEqualTo("0 errors, 0 warnings in 9 files checked; 0 not checked\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "far: {profile: edge, kubelet: {maxPod: 60}} | pools.yaml:1:32: error: maxPod: is"
                        + " no field of KubeletConfiguration; did you mean maxPods?",
                "far: {profile: edge, kubelet: {maxPods: 60x}} | pools.yaml:1:41: error: maxPods:",
                "far: {profile: edge, kubelet: {port: 1}} | the pool far may not set it",
                "far: {kubelet: {maxPod: 60}} | pools.yaml:1:17: error: maxPod",
                "far: {profile: egde} | names the unknown profile egde; did you mean edge?",
                "far: {usr: deploy} | far.usr: is no key here; did you mean user?",
                "far: [ | pools.yaml:2:1: error:",
            })
    void whatIsWrongWithAPoolIsFound(String pools, String says) throws IOException {
        // Given
        profile("edge", "edge");
        pools(pools + "\n");

        // When
        Ran ran = lint(root);

        // Then
        assertThat(ran.end()).isEqualTo(1);
        assertThat(ran.said()).contains(says);
    }

    @Test
    void poolsAloneAreThoseOfTheBuiltInProfile() throws IOException {
        // Given
        pools("far: {kubelet: {maxPod: 60}}\n");

        // When
        Ran ran = lint(root);

        // Then
        assertThat(ran.end()).isEqualTo(1);
        assertThat(ran.said()).contains("pools.yaml:1:17: error: maxPod", "in 1 files checked");
    }

    @Test
    void aPoolsMistakeIsFoundBesideThoseOfItsProfile() throws IOException {
        // Given
        profile("edge", "edge");
        Path config = root.resolve("edge/kubelet-config.yaml");
        Files.writeString(config, Files.readString(config).replace("failSwapOn", "failSwap"));
        pools("far: {profile: edge, kubelet: {maxPods: 60x}}\n");

        // When
        Ran ran = lint(root);

        // Then
        assertThat(ran.said()).contains("error: failSwap:", "pools.yaml:1:41: error: maxPods:");
    }

    @Test
    void aPoolOfAProfileThatCannotBeReadIsNamedAsNotChecked() throws IOException {
        // Given
        profile("edge", "other");
        pools("far: {profile: edge, kubelet: {maxPod: 60}}\n");

        // When
        Ran ran = lint(root);

        // Then
        assertThat(ran.said()).contains("not checked: pools.yaml: far: its profile is refused");
    }

    @Test
    void twoFoldersCannotHaveOneName() throws IOException {
        // Given
        profile("edge", "edge");
        profile("edge-2", "edge");

        // When
        Ran ran = lint(root);

        // Then
        assertThat(ran.end()).isEqualTo(1);
        assertThat(ran.said())
                .contains(
                        "edge-2/profile.yaml:2:7: error: name: must be that of the folder, edge-2")
                .contains("not checked: edge-2/kubelet.service: edge-2/profile.yaml is");
    }

    @Test
    void aProfilesFolderThatIsLintedAloneHasTheNameOfItsProfile() throws IOException {
        // Given
        Path folder = profile("edge", "eddge");

        // When
        Ran ran = lint(folder);

        // Then
        assertThat(ran.end()).isEqualTo(1);
        assertThat(ran.said())
                .contains("edge/profile.yaml:2:7: error: name: must be that of the folder, edge");
    }

    @Test
    void aFolderThatIsNoNameOfAProfileIsAnError() throws IOException {
        // Given
        Path folder = profile("Edge", "Edge");

        // When
        Ran ran = lint(folder);

        // Then
        assertThat(ran.said()).contains("Edge: error: is no name of a profile");
    }

    @Test
    void whatIsBesideProfilesIsNamed() throws IOException {
        // Given
        profile("edge", "edge");
        Files.writeString(root.resolve("edge/left-over.yaml"), "a: b\n");
        Files.createDirectory(root.resolve("edge/deeper"));
        Files.writeString(root.resolve("notes.txt"), "x\n");
        Files.writeString(Files.createDirectory(root.resolve("docs")).resolve("a.txt"), "x\n");

        // When
        Ran ran = lint(root);

        // Then
        assertThat(ran.said())
                .contains(
                        "not checked: edge/left-over.yaml: edge/profile.yaml does not name it",
                        "not checked: notes.txt: belongs to no profile's folder",
                        "not checked: edge/deeper/: is a folder",
                        "docs/profile.yaml: error: is missing");
    }

    @Test
    void filesOfARequestMayBeAFolderOfProfiles() {
        // Given
        Map<String, String> builtIn = BuiltInFiles.all();
        TreeMap<String, byte[]> files = new TreeMap<>();
        builtIn.forEach((name, text) -> files.put("default/" + name, bytes(text)));
        files.put("pools.yaml", bytes("far: {kubelet: {maxPod: 60}}\n"));

        // When
        Linted linted = TemplateLint.lint("", files, LintResource.USUAL);

        // Then
        assertThat(linted.findings())
                .extracting(finding -> finding.place() + " " + finding.field())
                .containsExactly("pools.yaml:1:17 maxPod");
        assertThat(linted.checked()).hasSize(5).containsEntry("pools.yaml", "pools");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not-there"})
    void aCallWithoutAFolderIsRefusedBeforeAnythingIsBuilt(String name) throws Exception {
        assumeThat(Path.of("/bin/sh")).as("a POSIX shell").exists();
        // Given
        List<String> command = new ArrayList<>(List.of("/bin/sh", SCRIPT.toString()));
        if (!name.isEmpty()) {
            command.add(root.resolve(name).toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Neither Maven nor a JDK: whoever looked for them would fail otherwise.
        builder.environment().put("PATH", root.toString());

        // When
        Process process = builder.start();

        // Then
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(2);
        assertThat(said).contains(name.isEmpty() ? "name the folder" : "is no folder");
    }

    private record Ran(int end, String said) {}

    private static Ran lint(Path folder) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int end =
                LintFolder.run(
                        new String[] {folder.toString()},
                        new PrintStream(out, true, StandardCharsets.UTF_8));
        return new Ran(end, out.toString(StandardCharsets.UTF_8));
    }

    private Path profile(String folder, String name) throws IOException {
        Path own = Files.createDirectory(root.resolve(folder));
        for (Map.Entry<String, String> file : BuiltInFiles.all().entrySet()) {
            Files.writeString(
                    own.resolve(file.getKey()),
                    file.getValue().replace("\nname: default\n", "\nname: " + name + "\n"));
        }
        return own;
    }

    private void pools(String text) throws IOException {
        Files.writeString(root.resolve("pools.yaml"), text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
