/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.sandbox.machine.SandboxMachines;
import dev.berth.sandbox.postgres.SandboxPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneIT {

    @TempDir Path temporary;

    @Test
    void closingStandardInputEndsThePartAndRemovesItsFiles() throws Exception {
        // Given
        Process process = start(SandboxMachines.class, "-", "1");
        JsonNode machine = firstLine(process).get("machines").get(0);
        assertThat(Path.of(machine.get("root").asText())).isDirectory();

        // When
        process.getOutputStream().close();

        // Then
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(children(temporary)).isEmpty();
    }

    @Test
    void postgresDoesNotOutliveAKilledProcess() throws Exception {
        // Given
        Process process = start(SandboxPostgres.class, temporary.resolve("pg").toString());
        String url = firstLine(process).get("adminJdbcUrl").asText();
        int port = URI.create(url.replace("jdbc:", "")).getPort();
        assertThat(listens(port)).isTrue();

        // When
        process.destroyForcibly();

        // Then
        await().until(() -> !listens(port));
    }

    private Process start(Class<?> part, String... args) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.io.tmpdir=" + temporary,
                                "-Dot.epg.working-dir=" + sharedBinaries(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                part.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Where the other tests have the server's program files unpacked already. */
    private static Path sharedBinaries() {
        return Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg");
    }

    private static JsonNode firstLine(Process process) throws IOException {
        BufferedReader out = process.inputReader();
        return new ObjectMapper().readTree(out.readLine());
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(LoopbackPorts.localhost(), port), 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
