/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.renderer.check.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/templates.md, followed to the letter with a guide's templates. */
class TemplatesPageTest {

    private static final Path PAGE = Path.of("../../docs/templates.md");
    private static final Pattern PROFILE =
            Pattern.compile("(?s)   ```yaml\n(   name: edge.*?)   ```");
    private static final Pattern MESSAGES =
            Pattern.compile("(?s)   ```\n(   edge/kubelet-config.*?)   ```");

    @TempDir private Path path;
    private ProfileFolder folder;

    @BeforeEach
    void theFolderOfThePage() throws IOException, InterruptedException {
        assumeThat(Path.of("/bin/sh")).as("a POSIX shell").exists();
        Path edge = Files.createDirectory(path.resolve("edge"));
        Process script =
                new ProcessBuilder(
                                "sh",
                                Path.of("src/test/resources/guide/write-templates.sh")
                                        .toAbsolutePath()
                                        .toString())
                        .directory(edge.toFile())
                        .inheritIO()
                        .start();
        assertThat(script.waitFor()).isZero();
        folder =
                new ProfileFolder(path)
                        .with("edge/profile.yaml", block(PROFILE))
                        .with(
                                "edge/bootstrap.kubeconfig",
                                Files.readString(
                                        Path.of(
                                                "src/main/resources/profiles/default/bootstrap.kubeconfig")))
                        .replace(
                                "edge/kubelet.service.template",
                                "kubelet-##NODE_NAME##-config.yaml",
                                "kubelet-config.yaml");
    }

    @Test
    void theMessagesOfThePageAreThoseThatAreGiven() throws IOException {
        // When
        List<Finding> findings =
                ProfileTrial.of(Profiles.in(path), ProfileFolder.cluster()).findings();

        // Then
        assertThat(findings)
                .extracting(Finding::text)
                .containsAll(block(MESSAGES).lines().toList());
    }

    @Test
    void afterDoingWhatTheMessagesSayThereIsNoErrorLeft() {
        // Given
        folder.edit(
                        "edge/kubelet-config.yaml.template",
                        text ->
                                text.replaceAll("(?m)^(hostnameOverride|tls).*\n", "")
                                        + "rotateCertificates: true\nserverTLSBootstrap: true\n")
                .replace(
                        "edge/kubelet.service.template",
                        "  --kubeconfig=/etc/kubernetes/kubelet-##NODE_NAME##.kubeconfig",
                        "  --bootstrap-kubeconfig=/etc/kubernetes/kubelet-bootstrap.kubeconfig \\\n"
                                + "  --hostname-override=##NODE_NAME## \\\n"
                                + "  --node-ip=##NODE_IPS## \\\n"
                                + "  --cert-dir=/etc/kubernetes/cert \\\n"
                                + "  --kubeconfig=/etc/kubernetes/kubelet.kubeconfig");

        // When
        List<Finding> findings =
                ProfileTrial.of(Profiles.in(path), ProfileFolder.cluster()).findings();

        // Then
        assertThat(findings).filteredOn(Finding::isError).isEmpty();
    }

    private static String block(Pattern pattern) throws IOException {
        Matcher block = pattern.matcher(Files.readString(PAGE));
        assertThat(block.find()).as(pattern.pattern()).isTrue();
        return block.group(1).replaceAll("(?m)^   ", "");
    }
}
