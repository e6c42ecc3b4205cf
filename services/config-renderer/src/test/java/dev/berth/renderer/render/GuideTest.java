/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.events.NodeName;
import dev.berth.events.RenderedFile;
import dev.berth.renderer.check.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Templates as a guide's here-documents write them, dropped in, against what its sed makes of them.
 */
class GuideTest {

    private static final List<String> NODES =
            List.of("k8scloud1", "k8scloud2", "k8scloud3", "k8scloud4", "k8scloud5");

    @TempDir private Path work;
    @TempDir private Path profiles;

    @BeforeEach
    void writeTheTemplates() throws IOException, InterruptedException {
        assumeThat(Path.of("/bin/sh")).as("a POSIX shell").exists();
        Path script = Path.of("src/test/resources/guide/write-templates.sh").toAbsolutePath();
        run("sh", script.toString());
        ProfileFolder folder =
                new ProfileFolder(profiles)
                        .withProfile("guide")
                        .replace(
                                "guide/profile.yaml",
                                "template: kubelet-config.yaml,",
                                "template: kubelet-config.yaml.template, language: placeholders,")
                        .replace(
                                "guide/profile.yaml",
                                "template: kubelet.service,",
                                "template: kubelet.service.template, language: placeholders,");
        for (String file : List.of("kubelet-config.yaml.template", "kubelet.service.template")) {
            Files.copy(work.resolve(file), folder.folder().resolve("guide").resolve(file));
        }
    }

    @Test
    void fiveNodesRenderByteForByteAsTheGuidesOwnSedDoes()
            throws IOException, InterruptedException {
        // Given
        ConfigRenderer renderer = new ProfileFolder(profiles).renderer();
        for (String node : NODES) {
            sed(node, "kubelet-config.yaml.template");
            sed(node, "kubelet.service.template");
        }

        // When
        List<Preview> previews =
                NODES.stream()
                        .map(
                                node ->
                                        renderer.preview(
                                                new NodeName(node),
                                                Specs.valid().profile("guide").build(),
                                                false))
                        .toList();

        // Then
        for (int i = 0; i < NODES.size(); i++) {
            assertThat(content(previews.get(i), "kubelet-config.yaml"))
                    .isEqualTo(
                            Files.readString(
                                    work.resolve(NODES.get(i) + "-kubelet-config.yaml.template")));
            assertThat(content(previews.get(i), "kubelet.service"))
                    .isEqualTo(
                            Files.readString(
                                    work.resolve(NODES.get(i) + "-kubelet.service.template")));
        }
    }

    @Test
    void theTrapsInThemAreFoundBeforeAMachineIsTouched() {
        // Given
        ConfigRenderer renderer = new ProfileFolder(profiles).renderer();

        // When
        Preview preview =
                renderer.preview(
                        new NodeName("k8scloud1"), Specs.valid().profile("guide").build(), false);

        // Then
        assertThat(preview.rendering()).isNull();
        assertThat(preview.errors())
                .extracting(Finding::field)
                .contains("hostnameOverride", "--bootstrap-kubeconfig", "--config");
    }

    private static String content(Preview preview, String name) {
        return preview.files().stream()
                .filter(file -> file.path().endsWith("/" + name))
                .map(RenderedFile::content)
                .findFirst()
                .orElseThrow();
    }

    private void sed(String node, String template) throws IOException, InterruptedException {
        run("sh", "-c", "sed -e \"s/##NODE_NAME##/$1/\" \"$2\" > \"$1-$2\"", "sh", node, template);
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
