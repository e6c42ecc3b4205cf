/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static dev.berth.distributor.ssh.OpenSsh.assertBroken;
import static dev.berth.distributor.ssh.OpenSsh.assertWorks;
import static dev.berth.distributor.ssh.OpenSsh.fingerprint;
import static dev.berth.distributor.ssh.OpenSsh.key;
import static dev.berth.distributor.ssh.OpenSsh.target;
import static dev.berth.distributor.ssh.OpenSsh.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.notNullValue;

import dev.berth.events.FailureClass;
import dev.berth.sandbox.hostile.FloodingSshServer;
import dev.berth.sandbox.hostile.HostileMachine;
import dev.berth.sandbox.hostile.ImpostorSshServer;
import dev.berth.sandbox.openssh.OpenSshOptions;
import dev.berth.sandbox.openssh.OpenSshServer;
import dev.berth.sandbox.openssh.SshKeygen;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends that hang, flood and lie, and what they may cost. */
@Timeout(90)
class HostileEndIT {

    private static final String ADDRESS = "127.77.45.1";

    /** What is read of a machine, and what the sockets of both sides hold. */
    private static final long MOST_PUT_UP_WITH = 16 * 1024 * 1024;

    @TempDir Path folder;
    private Path login;
    private @Nullable OpenSshServer server;

    @BeforeEach
    void makeKeys() throws IOException {
        OpenSsh.needed();
        login =
                SshKeygen.key(
                        Files.createDirectory(folder.resolve("keys")).resolve("default"),
                        "ed25519",
                        "");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"ssh-ed25519, 256", "ecdsa-sha2-nistp256, 256", "ssh-rsa, 2048"})
    void anImpostorThatShowsTheAnnouncedKeyAndCannotSignWithIt(String type, int bits)
            throws IOException {
        try (ImpostorSshServer impostor = ImpostorSshServer.start(type, bits, ADDRESS)) {
            // Given
            Target target = workerAt(impostor.port(), impostor.hostKey());

            // When
            ShellOutcome outcome = visit(config(), target);

            // Then
            assertBroken(outcome, FailureClass.HOST_KEY, ADDRESS, "cannot sign with it");
            assertThat(impostor.wasBelieved()).isFalse();
        }
    }

    @Test
    void aMachineThatSaysNothing() throws IOException {
        assertBroken(
                against(HostileMachine.Kind.HUNG, Long.MAX_VALUE),
                FailureClass.NETWORK,
                ADDRESS,
                "says nothing within 2 s");
    }

    @Test
    void aBannerWithoutEnd() throws IOException {
        assertBroken(
                against(HostileMachine.Kind.BANNER, MOST_PUT_UP_WITH),
                FailureClass.PROTOCOL,
                "without end");
    }

    @Test
    void packetsWithoutEndBeforeTheKeyExchange() throws IOException {
        assertBroken(
                against(HostileMachine.Kind.PACKETS, MOST_PUT_UP_WITH),
                FailureClass.PROTOCOL,
                "without end");
    }

    @Test
    void aBannerWithoutEndInPlaceOfTheLogin() throws IOException {
        assertBroken(against(FloodingSshServer.When.LOGIN), FailureClass.PROTOCOL, "without end");
    }

    @Test
    void packetsWithoutEndInPlaceOfWhatTheScriptSays() throws IOException {
        assertBroken(against(FloodingSshServer.When.COMMAND), FailureClass.PROTOCOL, "without end");
    }

    @Test
    void aBannerThatTricklesDoesNotProlongTheLogin() throws IOException {
        assertBroken(
                against(
                        out -> {
                            while (true) {
                                out.write("x\r\n".getBytes(StandardCharsets.US_ASCII));
                                await().pollDelay(Duration.ofMillis(100)).until(() -> true);
                            }
                        }),
                FailureClass.NETWORK,
                "did not get to the end of the login within 2 s");
    }

    @Test
    void garbageInPlaceOfTheKeyExchange() throws IOException {
        ShellOutcome outcome =
                against(
                        out -> {
                            out.write("SSH-2.0-odd\r\n".getBytes(StandardCharsets.US_ASCII));
                            out.write(
                                    new byte[] {0, 0, 0, 12, 4, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0});
                            out.write(new byte[4096]);
                        });

        assertThat(outcome).isInstanceOf(ShellOutcome.Broken.class);
    }

    @Test
    void anEndInTheMiddleOfTheKeyExchange() throws IOException {
        assertBroken(
                against(
                        out -> {
                            out.write("SSH-2.0-odd\r\n".getBytes(StandardCharsets.US_ASCII));
                            out.close();
                        }),
                FailureClass.NETWORK,
                ADDRESS);
    }

    @Test
    void anAddressThatSwallowsEverythingCostsTheConnectTimeout() throws IOException {
        // Its own message: the limits of the login and of the whole push have others.
        assertBroken(
                against(HostileMachine.Kind.DEAD, 0), FailureClass.NETWORK, ADDRESS, "timed out");
    }

    @Test
    void cancelEndsAConversation() throws IOException {
        CancelSignal cancel = new CancelSignal();
        assertBroken(interrupted(_ -> cancel.cancel(), cancel), FailureClass.NETWORK, "taken back");
    }

    @Test
    void anInterruptEndsAConversation() throws IOException {
        assertBroken(
                interrupted(Thread::interrupt, new CancelSignal()),
                FailureClass.NETWORK,
                "distributor was stopped");
    }

    @Test
    void anInterruptEndsALogin() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName(ADDRESS))) {
            // Given
            AtomicReference<@Nullable ShellOutcome> outcome = new AtomicReference<>();
            Thread worker =
                    Thread.ofPlatform()
                            .start(
                                    () ->
                                            outcome.set(
                                                    visit(
                                                            config(),
                                                            nobodyAt(silent.getLocalPort()))));
            try (Socket _ = silent.accept()) {
                // When
                worker.interrupt();

                // Then
                await().untilAtomic(outcome, notNullValue());
                assertBroken(
                        Objects.requireNonNull(outcome.get()),
                        FailureClass.NETWORK,
                        "distributor was stopped");
            }
        }
    }

    @Test
    void talksIpv6AtAnyPort() throws IOException {
        OpenSshServer up = serve("::1");
        assertWorks(visit(config(), target(up, key(up.hostKey()))));
    }

    @Test
    void leavesNoThreadAndNoSocketBehind() throws IOException {
        // Given
        OpenSshServer up = serve(ADDRESS);
        Target good = target(up, key(up.hostKey()));
        Target refused = target(up, fingerprint("SHA256:" + "A".repeat(43)));
        TestConfig config = config();
        visit(config, good, "true");
        visit(config, refused, "true");
        int threads = Thread.activeCount();
        long files = openFiles();

        // When
        for (int i = 0; i < 100; i++) {
            visit(config, good, "true");
            visit(config, refused, "true");
        }

        // Then
        await().untilAsserted(
                        () -> {
                            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 3);
                            assertThat(openFiles()).isLessThanOrEqualTo(files + 5);
                        });
    }

    private ShellOutcome interrupted(Consumer<Thread> how, CancelSignal cancel) throws IOException {
        OpenSshServer up = serve(ADDRESS);
        AtomicReference<@Nullable ShellOutcome> outcome = new AtomicReference<>();
        Path started = folder.resolve("started");
        Thread worker =
                Thread.ofPlatform()
                        .start(
                                () ->
                                        outcome.set(
                                                config().shell()
                                                        .run(
                                                                target(up, key(up.hostKey())),
                                                                "touch %s; sleep 60"
                                                                        .formatted(started),
                                                                () -> new byte[0],
                                                                Limits.within(
                                                                        Duration.ofSeconds(60)),
                                                                cancel)));
        await().until(() -> Files.exists(started));
        how.accept(worker);
        await().untilAtomic(outcome, notNullValue());
        return Objects.requireNonNull(outcome.get());
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private OpenSshServer serve(String address) throws IOException {
        OpenSshServer up =
                OpenSshServer.start(
                        folder.resolve("sshd"),
                        OpenSshOptions.at(
                                        address,
                                        SshKeygen.key(folder.resolve("host"), "ed25519", ""))
                                .letting(SshKeygen.publicKey(login)));
        server = up;
        return up;
    }

    /** What comes of a visit to one of these, which may get rid of so much before we leave. */
    private ShellOutcome against(HostileMachine.Kind kind, long most) throws IOException {
        try (HostileMachine machine =
                HostileMachine.start(kind, new InetSocketAddress(ADDRESS, 0))) {
            ShellOutcome outcome = visit(config().impatient(), nobodyAt(machine.port()));
            assertThat(machine.said()).isLessThanOrEqualTo(most);
            return outcome;
        }
    }

    private ShellOutcome against(FloodingSshServer.When when) throws IOException {
        try (FloodingSshServer machine = FloodingSshServer.start(when, ADDRESS)) {
            ShellOutcome outcome = visit(config(), workerAt(machine.port(), machine.hostKey()));
            assertThat(machine.said()).isBetween(1L, MOST_PUT_UP_WITH);
            return outcome;
        }
    }

    /** What comes of a visit to somebody who behaves like this and then waits. */
    private ShellOutcome against(Behaviour behaviour) throws IOException {
        try (ServerSocket door = new ServerSocket(0, 5, InetAddress.getByName(ADDRESS))) {
            Thread.ofPlatform()
                    .daemon()
                    .start(
                            () -> {
                                try (Socket socket = door.accept()) {
                                    behaviour.act(socket.getOutputStream());
                                    socket.getInputStream().readAllBytes();
                                } catch (IOException _) {
                                    // The distributor hung up, which is what is tested.
                                }
                            });
            return visit(config().impatient(), nobodyAt(door.getLocalPort()));
        }
    }

    private static Target workerAt(int port, String hostKey) {
        return new Target(ADDRESS, port, "root", "worker", key(hostKey), null, null);
    }

    private static Target nobodyAt(int port) {
        return new Target(
                ADDRESS,
                port,
                "root",
                "worker",
                fingerprint("SHA256:" + "A".repeat(43)),
                null,
                null);
    }

    private TestConfig config() {
        return TestConfig.with(folder.resolve("keys"));
    }

    private interface Behaviour {
        void act(OutputStream out) throws IOException;
    }
}
