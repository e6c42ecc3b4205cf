/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.apply.Renderings;
import dev.berth.distributor.flow.Visit;
import dev.berth.distributor.flow.Visits;
import dev.berth.events.FailureClass;
import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.NodeName;
import dev.berth.events.Producer;
import dev.berth.events.SshEndpoint;
import dev.berth.sandbox.hostile.HostileMachine;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Many machines, few places, and some machines that are bad. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
@TestProfile(FlowIT.FewPlaces.class)
class FlowIT {

    /** Fewer places than there are bad machines, and little patience with them. */
    public static class FewPlaces implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "berth.distribution.limits.machines", "3",
                    "berth.ssh.connect-timeout", "3s",
                    "berth.ssh.login-timeout", "3s",
                    "berth.distribution.machine-id.shared", "fail");
        }
    }

    Map<String, Runnable> switches;
    Map<String, Supplier<Object>> views;

    @Inject Wire wire;
    @Inject DataSource database;
    @Inject Visits visits;

    @Test
    void machinesThatDoNotAnswerWaitAsRowsWhileTheGoodOnesAreDone() throws Exception {
        // Given
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (HostileMachine silent = HostileMachine.start(HostileMachine.Kind.HUNG, loopback);
                HostileMachine dead = HostileMachine.start(HostileMachine.Kind.DEAD, loopback)) {
            switches.get("machine-1.refuse").run();
            rendered("dead", at("127.0.0.1", dead.port(), 1).inPool("bad"));
            for (int i = 1; i <= 4; i++) {
                rendered("hung" + i, at("127.0.0.1", silent.port(), 1).inPool("bad"));
                rendered("refusing" + i, at(1, "bad"));
            }
            awaitUntil(() -> assertThat(waitingForAnotherTry()).isGreaterThanOrEqualTo(2));

            // When
            for (int machine = 2; machine <= 9; machine++) {
                rendered("good" + machine, at(machine, "good"));
            }

            // Then
            IntStream.rangeClosed(2, 9).forEach(i -> awaitFact(KubeletStarted.class, "good" + i));
            assertThat(wire.heardOf("dead")).allMatch(StepRetrying.class::isInstance);
            for (int i = 1; i <= 4; i++) {
                assertThat(wire.heardOf("hung" + i)).allMatch(StepRetrying.class::isInstance);
                assertThat(wire.heardOf("refusing" + i)).allMatch(StepRetrying.class::isInstance);
            }
        }
    }

    @Test
    void aMachineIsNeverVisitedTwiceAtATime() throws Exception {
        // Given
        try (Relay relay =
                Relay.before(
                        (String) views.get("machine-10.address").get(),
                        (Integer) views.get("machine-10.port").get())) {

            // When
            rendered("twin-a", at(relay.address(), relay.port(), 10));
            rendered("twin-b", at(relay.address(), relay.port(), 10));

            // Then: one is in, the other is told that the machine belongs to somebody else
            awaitUntil(
                    () ->
                            assertThat(
                                            IntStream.of('a', 'b')
                                                    .mapToObj(c -> wire.heardOf("twin-" + (char) c))
                                                    .flatMap(List::stream)
                                                    .toList())
                                    .hasAtLeastOneElementOfType(KubeletStarted.class)
                                    .hasAtLeastOneElementOfType(StepFailed.class));
            // Where identities must not be shared, each is asked first and only one gets its set.
            assertThat(relay.connections()).isEqualTo(3);
            assertThat(relay.mostAtOnce()).isEqualTo(1);
        }
    }

    @Test
    void whereAnIdentityMustNotBeSharedTheSecondMachineGetsNothing() throws Exception {
        // Given
        for (int machine : List.of(11, 12)) {
            Path root = (Path) views.get("machine-" + machine + ".root").get();
            Files.createDirectories(root.resolve("etc"));
            Files.writeString(root.resolve("etc/machine-id"), "fedcba9876543210".repeat(2) + "\n");
        }
        rendered("first", at(11, "good"));
        awaitFact(KubeletStarted.class, "first");

        // When
        rendered("second", at(12, "good"));

        // Then
        awaitFact(StepFailed.class, "second");
        assertThat(wire.heardOf("second"))
                .filteredOn(StepFailed.class::isInstance)
                .singleElement()
                .satisfies(
                        fact -> {
                            StepFailed failed = (StepFailed) fact;
                            assertThat(failed.failure()).isEqualTo(FailureClass.PREFLIGHT);
                            assertThat(failed.message()).contains("node first");
                        });
        assertThat(wire.heardOf("second")).hasOnlyElementsOfType(StepFailed.class);
        Path second = (Path) views.get("machine-12.root").get();
        assertThat(second.resolve("etc/kubernetes")).doesNotExist();
        assertThat(second.resolve("var/lib/berth")).doesNotExist();
    }

    @Test
    void aVisitOfAProcessThatDiedEndsWithItsLease() throws SQLException {
        // Given
        SshEndpoint machine = new SshEndpoint("192.0.2.1", 22, null, null, null);
        Visit dead = begin(machine).orElseThrow();
        Optional<Visit> tooEarly = begin(machine);
        execute("update machine_visit set until = clock_timestamp() where node = 'visited'");

        // When
        Optional<Visit> next = begin(machine);

        // Then
        assertThat(tooEarly).isEmpty();
        assertThat(next).isPresent();
        assertThat(visits.renew(dead)).isFalse();
        assertThat(visits.renew(next.get())).isTrue();
    }

    @Test
    void theSameAddressBehindAnotherJumpHostIsAnotherMachine() {
        // Given
        SshEndpoint behindA = new SshEndpoint("192.0.2.2", 22, null, null, "a");
        SshEndpoint behindB = new SshEndpoint("192.0.2.2", 22, null, null, "b");

        // When
        Optional<Visit> first = begin(behindA);
        Optional<Visit> second = begin(behindB);

        // Then
        assertThat(first).isPresent();
        assertThat(second).isPresent();
    }

    private Optional<Visit> begin(SshEndpoint machine) {
        return QuarkusTransaction.requiringNew()
                .call(() -> visits.begin(machine, new NodeName("visited"), Visit.Purpose.EVIDENCE));
    }

    private Renderings at(int machine, String pool) {
        return at(
                        (String) views.get("machine-" + machine + ".address").get(),
                        (Integer) views.get("machine-" + machine + ".port").get(),
                        machine)
                .inPool(pool);
    }

    private Renderings at(String address, int port, int hostKeyOf) {
        return Renderings.valid()
                .at(
                        address,
                        port,
                        new HostKeyTrust(
                                HostKeyTrust.Kind.KEY,
                                (String) views.get("machine-" + hostKeyOf + ".hostKey").get()));
    }

    private void rendered(String node, Renderings set) {
        wire.say(
                Producer.CONFIG_RENDERER,
                new ConfigRendered(
                        UUID.randomUUID(), new NodeName(node), 1, Instant.now(), set.rendering()));
    }

    private <T extends NodeFact> void awaitFact(Class<T> type, String node) {
        awaitUntil(() -> assertThat(wire.heardOf(node)).hasAtLeastOneElementOfType(type));
    }

    private static void awaitUntil(org.awaitility.core.ThrowingRunnable condition) {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(condition);
    }

    /** Bad machines that were tried and hold no place now. */
    private int waitingForAnotherTry() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "select count(*) from due_work where kind = 'distribute' and lane ="
                                        + " 'bad' and tries > 0 and lease_until is null")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
