/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two demos at the same time on one computer, as {@code KEEP=1 make demo} starts them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoE2E {

    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final Path HOME = Path.of(System.getProperty("berth.home", ".."));
    private static final String UP = "Berth stays up";

    @TempDir private static Path dir;
    private final List<Process> demos = new ArrayList<>();

    @BeforeAll
    void bothJoinTheirMachines() throws Exception {
        for (int number = 1; number <= 2; number++) {
            demos.add(start(screen(number), "--nodes", "2", "--keep"));
        }
        for (int number = 1; number <= 2; number++) {
            Path screen = screen(number);
            Process demo = demos.get(number - 1);
            await().atMost(PATIENCE)
                    .until(() -> !demo.isAlive() || Files.readString(screen).contains("Kafka "));
            assertThat(Files.readString(screen)).contains(UP);
        }
    }

    @AfterAll
    void end() throws InterruptedException {
        for (Process demo : demos) {
            demo.destroy();
            if (!demo.waitFor(30, TimeUnit.SECONDS)) {
                demo.destroyForcibly();
            }
        }
    }

    @Test
    void eachHasEveryNodeOfItsOwn() throws Exception {
        for (int number = 1; number <= 2; number++) {
            // When
            String screen = Files.readString(screen(number));

            // Then
            assertThat(screen).contains("2 of 2 nodes registered");
        }
    }

    @Test
    void whereTheLogsAreIsAFolder() throws Exception {
        // When
        String line =
                Files.readString(screen(1))
                        .lines()
                        .filter(l -> l.startsWith("Ready after"))
                        .findFirst()
                        .orElseThrow();

        // Then
        assertThat(Path.of(line.substring(line.indexOf("logs ") + 5))).isDirectory();
    }

    @Test
    void thePrintedCallsAnswer() throws Exception {
        for (int number = 1; number <= 2; number++) {
            // When
            String answers = run(commands(number).filter(c -> !c.contains("kubectl")).toList());

            // Then
            assertThat(answers).contains("k8scloud1").contains("k8scloud3").contains("csr-");
            assertThat(answers).doesNotContain("\"status\":4").doesNotContain("\"status\":5");
        }
    }

    @Test
    void thePrintedCallJoinsTheSpareMachine() throws Exception {
        // Given
        List<String> calls = commands(2).filter(c -> !c.contains("kubectl")).toList();
        String follow = calls.getLast();

        // When
        String announced = run(calls);

        // Then
        assertThat(announced).contains("k8scloud3");
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () ->
                                assertThat(run(List.of(calls.getFirst(), follow)))
                                        .contains("\"phase\":\"REGISTERED\""));
    }

    @Test
    void kubectlShowsNodesAndRequests() throws Exception {
        // Given
        Assumptions.assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl"))),
                "there is no kubectl on PATH");

        // When
        String shown = run(commands(1).filter(c -> c.contains("kubectl")).toList());

        // Then
        assertThat(shown).contains("k8scloud1").contains("certificatesigningrequest");
    }

    @Test
    void aStartThatFailsSaysWhyAndNamesTheLog() throws Exception {
        // Given
        Path home = Files.createDirectories(dir.resolve("a-tree-without-services"));
        Files.createDirectories(home.resolve("deploy/helm/files"));
        Files.copy(
                HOME.resolve("deploy/helm/files/rbac.yaml"),
                home.resolve("deploy/helm/files/rbac.yaml"));
        for (String service : List.of("config-renderer", "distributor", "csr-approver")) {
            Path jar = home.resolve("services/" + service + "/target/quarkus-app/quarkus-run.jar");
            Files.createDirectories(jar.getParent());
            Files.writeString(jar, "this is no jar");
        }

        // When
        Process demo = start(home, screen(3), "--nodes", "1");

        // Then
        assertThat(demo.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isOne();
        assertThat(Files.readString(screen(3)))
                .contains("The demo cannot go on")
                .contains("ended while starting")
                .contains("Invalid or corrupt jarfile")
                .contains("Logs: ");
    }

    private Stream<String> commands(int number) throws IOException {
        String screen = Files.readString(screen(number));
        return screen.substring(screen.indexOf(UP))
                .lines()
                .filter(line -> line.startsWith("  "))
                .map(String::strip);
    }

    /** As somebody pastes them into one shell. */
    private static String run(List<String> commands) throws Exception {
        Process shell =
                new ProcessBuilder("sh", "-ec", String.join("\n", commands))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as("%s%n%s", commands, said).isZero();
        return said;
    }

    private static Process start(Path screen, String... arguments) throws IOException {
        return start(HOME, screen, arguments);
    }

    private static Process start(Path home, Path screen, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-Dberth.home=" + home.toRealPath());
        command.add("-jar");
        command.add(HOME.resolve("e2e/target/berth-e2e.jar").toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(screen.toFile())
                .start();
    }

    private static Path screen(int number) {
        return dir.resolve("screen-" + number);
    }
}
