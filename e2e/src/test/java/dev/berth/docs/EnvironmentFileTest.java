/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command of docs/my-first-machine.md does what the page says of it. */
class EnvironmentFileTest {

    private static final Path PAGE =
            Path.of(System.getProperty("berth.home", ".."), "docs/my-first-machine.md");

    @TempDir private Path dir;

    @Test
    void theGuidesEnvironmentFileBecomesJoinEvents() throws Exception {
        // Given
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("## The guide's environment file"));
        int start = section.indexOf("```sh\n") + "```sh\n".length();
        String command = section.substring(start, section.indexOf("\n```", start));
        Files.writeString(
                dir.resolve("environment.sh"),
                """
                export NODE_IPS=(172.16.20.11 172.16.20.12)
                export NODE_NAMES=(k8scloud1 k8scloud2)
                """);
        Files.writeString(
                dir.resolve("ssh-keyscan"),
                "#!/bin/sh\n"
                        + "echo \"# $3:22 SSH-2.0\" >&2\n"
                        + "echo \"$3 ssh-ed25519 AAAAC3key-of-$3\"\n");
        Files.setPosixFilePermissions(
                dir.resolve("ssh-keyscan"), PosixFilePermissions.fromString("rwxr-xr-x"));

        // When
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).directory(dir.toFile());
        builder.environment().merge("PATH", dir.toString(), (path, ours) -> ours + ":" + path);
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(30, TimeUnit.SECONDS);

        // Then
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        List<JsonNode> joins = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve("joins.json"))) {
            joins.add(new ObjectMapper().readTree(line));
        }
        assertThat(joins)
                .extracting(
                        join -> join.at("/node/name").asText(),
                        join -> join.at("/node/internalIPs/0").asText(),
                        join -> join.at("/ssh/hostKey").asText())
                .containsExactly(
                        tuple("k8scloud1", "172.16.20.11", "ssh-ed25519 AAAAC3key-of-172.16.20.11"),
                        tuple(
                                "k8scloud2",
                                "172.16.20.12",
                                "ssh-ed25519 AAAAC3key-of-172.16.20.12"));
    }
}
