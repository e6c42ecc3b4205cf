/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.distributor.apply.Renderings;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.CsrDecision;
import dev.berth.events.FailureClass;
import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.BootstrapIssued;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeReleased;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.NodeName;
import dev.berth.events.PreflightFinding;
import dev.berth.events.Producer;
import dev.berth.events.RenderedFile;
import dev.berth.events.Step;
import dev.berth.sandbox.openssh.SshKeygen;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole service against a real broker, database, API server and machines. One machine a test.
 */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class DistributionIT {

    Map<String, Runnable> switches;
    Map<String, Supplier<Object>> views;

    @Inject Wire wire;
    @Inject DataSource database;
    @Inject MeterRegistry metrics;

    @ConfigProperty(name = "test.admin.kubeconfig")
    Path adminKubeconfig;

    private KubernetesClient admin;

    @BeforeEach
    void admin() throws Exception {
        admin =
                new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(Files.readString(adminKubeconfig)))
                        .build();
    }

    @AfterEach
    void closeAdmin() {
        admin.close();
    }

    @Test
    void aRenderedSetIsPutOnItsMachineAndItsTokenLivesUntilTheNodeIsRegistered() throws Exception {
        // Given
        rendered("whole", 1, at(1));
        KubeletStarted started = await(KubeletStarted.class, "whole");
        BootstrapIssued issued = await(BootstrapIssued.class, "whole");
        assertThat(started.changed()).isTrue();
        assertThat(started.preflight())
                .as("a sandbox machine has no /proc of its own")
                .extracting(PreflightFinding::check)
                .contains("forwarding", "conntrack");
        assertThat(secretIds()).contains(issued.tokenId());
        String kubeconfig = Files.readString(file(1, Renderings.BOOTSTRAP));
        String token = tokens().stream().filter(kubeconfig::contains).findFirst().orElseThrow();

        // When
        wire.say(
                Producer.CSR_APPROVER,
                new NodeRegistered(
                        UUID.randomUUID(), node("whole"), 1, Instant.now(), "uid", "v1.34.0"));

        // Then
        awaitUntil(() -> assertThat(secretIds()).doesNotContain(issued.tokenId()));
        assertThat(token).startsWith(issued.tokenId() + ".");
        assertThat(String.join("\n", wire.rawRecords())).doesNotContain(token.substring(7));
        assertThat(everythingStored()).doesNotContain(token.substring(7));
    }

    @Test
    void anOlderAttemptIsVoid() {
        // Given
        wire.say(
                Producer.CONFIG_RENDERER,
                new RetryRequested(
                        UUID.randomUUID(), node("older"), 2, Instant.now(), "operator", "again"));
        double before = voidRenderings();
        rendered("older", 1, at(2));
        awaitUntil(() -> assertThat(voidRenderings()).isEqualTo(before + 1));

        // When
        rendered("older", 2, at(2));

        // Then
        assertThat(await(KubeletStarted.class, "older").attempt()).isEqualTo(2);
        assertThat(wire.heardOf("older")).extracting(NodeFact::attempt).containsOnly(2);
    }

    @Test
    void aHeldNodeWaitsForItsRelease() {
        // Given
        wire.say(
                Producer.CONFIG_RENDERER,
                new NodeHeld(
                        UUID.randomUUID(), node("held"), 1, Instant.now(), "operator", "wait"));
        rendered("held", 1, at(3));
        awaitUntil(() -> assertThat(stateOf("held")).isEqualTo("WAITING"));

        // When
        wire.say(
                Producer.CONFIG_RENDERER,
                new NodeReleased(UUID.randomUUID(), node("held"), 1, Instant.now(), "operator"));

        // Then
        await(KubeletStarted.class, "held");
        assertThat(views.get("machine-3.connections").get()).isEqualTo(1);
    }

    @Test
    void aMachineThatRefusesIsTriedAgainWithinTheAttempt() {
        // Given
        switches.get("machine-4.refuse").run();
        double before = failedPushes("network");
        rendered("refused", 1, at(4));
        awaitUntil(() -> assertThat(failedPushes("network")).isGreaterThan(before));

        // When
        switches.get("machine-4.accept").run();

        // Then
        assertThat(await(KubeletStarted.class, "refused").attempt()).isEqualTo(1);
        assertThat(wire.heardOf("refused"))
                .hasOnlyElementsOfTypes(
                        StepRetrying.class, BootstrapIssued.class, KubeletStarted.class)
                .first()
                .isInstanceOfSatisfying(
                        StepRetrying.class,
                        retrying -> {
                            assertThat(retrying.step()).isEqualTo(Step.DISTRIBUTE);
                            assertThat(retrying.failure()).isEqualTo(FailureClass.NETWORK);
                            assertThat(retrying.tries()).isEqualTo(1);
                            assertThat(retrying.nextTryAt()).isAfter(retrying.at());
                            assertThat(retrying.givesUpAt())
                                    .isEqualTo(retrying.since().plus(Duration.ofHours(24)));
                            assertThat(retrying.needsOperator()).isFalse();
                        });
    }

    @Test
    void aMachineThatStaysAwayIsGivenUpWhenItsTimeIsOver() throws SQLException {
        // Given
        switches.get("machine-14.refuse").run();
        rendered("gone", 1, at(14));
        await(StepRetrying.class, "gone");

        // When
        longAgo("gone", "since");

        // Then
        assertThat(await(StepFailed.class, "gone").failure()).isEqualTo(FailureClass.NETWORK);
        assertThat(stateOf("gone")).isEqualTo("FAILED");
    }

    @Test
    void aMachineThatDoesNotKnowOurKeyYetIsTriedAgain() throws Exception {
        // Given
        Path early = loginKeys().resolve("booting");
        SshKeygen.key(early, "ed25519", "");
        rendered("booting", 1, at(15).inPool("booting"));
        StepRetrying refused = await(StepRetrying.class, "booting");

        // When: without a key of its own the pool has the one that the machine knows
        Files.delete(early);

        // Then
        await(KubeletStarted.class, "booting");
        assertThat(refused.failure()).isEqualTo(FailureClass.AUTH);
        assertThat(refused.message()).contains("refused key 'booting'");
        assertThat(refused.givesUpAt()).isEqualTo(refused.since().plus(Duration.ofMinutes(10)));
        assertThat(wire.heardOf("booting")).doesNotHaveAnyElementsOfTypes(StepFailed.class);
    }

    @Test
    void aMachineThatKeepsRefusingIsGivenUpWhenItsTimeIsOver() throws Exception {
        // Given
        SshKeygen.key(loginKeys().resolve("unknown"), "ed25519", "");
        rendered("unknown", 1, at(16).inPool("unknown"));
        await(StepRetrying.class, "unknown");

        // When
        longAgo("unknown", "refusedSince");

        // Then
        assertThat(await(StepFailed.class, "unknown").failure()).isEqualTo(FailureClass.AUTH);
    }

    @Test
    void aKubeletThatCannotReachTheApiServerIsStartedAgainWithAnotherToken() throws Exception {
        // Given
        rendered("cut-off", 1, at(17));
        await(KubeletStarted.class, "cut-off");
        BootstrapIssued first = await(BootstrapIssued.class, "cut-off");
        Files.writeString(
                file(17, "/.sandbox/journal/kubelet.service.log"),
                """
                E1012 09:31:02.1 1204 certificate_manager.go:562] cannot create certificate signing \
                request: Post "https://10.0.0.1:6443/apis": dial tcp 10.0.0.1:6443: i/o timeout
                """,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);

        // When
        execute("update due_work set due = now() where kind = 'await-csr' and key = 'cut-off'");

        // Then
        awaitUntil(
                () ->
                        assertThat(wire.heardOf("cut-off"))
                                .filteredOn(KubeletStarted.class::isInstance)
                                .hasSize(2));
        StepRetrying retrying = await(StepRetrying.class, "cut-off");
        assertThat(retrying.step()).isEqualTo(Step.APPROVE);
        assertThat(retrying.failure()).isEqualTo(FailureClass.API_UNREACHABLE);
        assertThat(wire.heardOf("cut-off"))
                .doesNotHaveAnyElementsOfTypes(StepFailed.class)
                .filteredOn(BootstrapIssued.class::isInstance)
                .hasSize(2);
        awaitUntil(() -> assertThat(secretIds()).doesNotContain(first.tokenId()));
    }

    @Test
    void factsOfAnAttemptThatNobodyAnnouncedBarNoNode() {
        // Given
        wire.say(
                Producer.CSR_APPROVER,
                new StepFailed(
                        UUID.randomUUID(),
                        node("barred"),
                        Integer.MAX_VALUE,
                        Instant.now(),
                        Step.APPROVE,
                        FailureClass.CSR_DENIED,
                        "forged",
                        null));
        wire.say(
                Producer.CSR_APPROVER,
                new CsrDecided(
                        UUID.randomUUID(),
                        node("barred"),
                        Integer.MAX_VALUE,
                        Instant.now(),
                        "csr-x",
                        "uid",
                        CertificatePurpose.BOOTSTRAP_CLIENT,
                        CsrDecision.APPROVE,
                        "Approved",
                        "forged"));
        double before = keptAside();
        wire.say(
                Producer.CSR_APPROVER,
                new NodeRegistered(
                        UUID.randomUUID(),
                        node("barred"),
                        Integer.MAX_VALUE,
                        Instant.now(),
                        "uid",
                        "v1.34.0"));
        awaitUntil(() -> assertThat(keptAside()).isGreaterThan(before));

        // When
        rendered("barred", 1, at(18));

        // Then
        assertThat(await(KubeletStarted.class, "barred").attempt()).isEqualTo(1);
    }

    @Test
    void attemptThatNobodyBeginsBarsNoNodeOnceTheOwnerAnnouncesItsNext() {
        // Given
        double before = metrics.get("berth.attempts.lowered").counter().count();
        wire.say(
                Producer.CONFIG_RENDERER,
                new RetryRequested(
                        UUID.randomUUID(),
                        node("bricked"),
                        Integer.MAX_VALUE,
                        Instant.now(),
                        "forged",
                        "forged"));
        wire.say(
                Producer.CONFIG_RENDERER,
                new NodeHeld(
                        UUID.randomUUID(),
                        node("bricked"),
                        Integer.MAX_VALUE,
                        Instant.now(),
                        "forged",
                        "forged"));
        awaitUntil(() -> assertThat(stateOf("bricked")).isEqualTo("EXPECTED"));

        // When
        wire.say(
                Producer.CONFIG_RENDERER,
                new RetryRequested(
                        UUID.randomUUID(), node("bricked"), 9, Instant.now(), "operator", "again"));
        rendered("bricked", 9, at(19));

        // Then
        assertThat(await(KubeletStarted.class, "bricked").attempt()).isEqualTo(9);
        assertThat(metrics.get("berth.attempts.lowered").counter().count()).isEqualTo(before + 1);
    }

    @Test
    void aRegistrationThatOvertakesItsAttemptCountsOnceTheAttemptIsAnnounced() {
        // Given
        double before = keptAside();
        wire.say(
                Producer.CSR_APPROVER,
                new NodeRegistered(
                        UUID.randomUUID(), node("early"), 2, Instant.now(), "uid", "v1.34.0"));
        awaitUntil(() -> assertThat(keptAside()).isGreaterThan(before));

        // When
        wire.say(
                Producer.CONFIG_RENDERER,
                new RetryRequested(
                        UUID.randomUUID(), node("early"), 2, Instant.now(), "operator", "again"));

        // Then
        awaitUntil(() -> assertThat(stateOf("early")).isEqualTo("REGISTERED"));
    }

    private double voidRenderings() {
        return metrics.get("berth.distribution.renderings.void").counter().count();
    }

    private double keptAside() {
        return metrics.get("berth.kept.facts").tag("outcome", "kept").counter().count();
    }

    /** As if it had begun a year ago; the next try is due now. */
    private void longAgo(String node, String since) throws SQLException {
        execute(
                """
                update distribution set trouble = jsonb_set(trouble::jsonb, '{%s}', '"2025-01-01T00:00:00Z"')::text
                 where node = '%s'
                """
                        .formatted(since, node));
        execute(
                "update due_work set due = now() where kind = 'distribute' and key = '%s'"
                        .formatted(node));
    }

    private Path loginKeys() {
        return (Path) views.get("login.keys").get();
    }

    @Test
    void aLinkThatDropsInTheMiddleCostsATryAndNoToken() {
        // Given
        switches.get("machine-5.cut").run();

        // When
        rendered("dropped", 1, at(5));

        // Then
        await(KubeletStarted.class, "dropped");
        assertThat(wire.heardOf("dropped"))
                .filteredOn(BootstrapIssued.class::isInstance)
                .hasSize(1);
        assertThat(views.get("machine-5.connections").get()).isEqualTo(2);
    }

    @Test
    void aChangedHostKeyParksTheNodeUntilItIsReleased() {
        // Given
        Renderings wrongKey =
                Renderings.valid()
                        .at(
                                (String) views.get("machine-6.address").get(),
                                (Integer) views.get("machine-6.port").get(),
                                new HostKeyTrust(
                                        HostKeyTrust.Kind.FINGERPRINT, "SHA256:" + "A".repeat(43)));

        // When
        rendered("reinstalled", 1, wrongKey);

        // Then
        StepFailed failed = await(StepFailed.class, "reinstalled");
        assertThat(failed.failure()).isEqualTo(FailureClass.HOST_KEY);
        assertThat(failed.message()).contains((String) views.get("machine-6.fingerprint").get());
        assertThat(stateOf("reinstalled")).isEqualTo("PARKED");
        assertThat(wire.heardOf("reinstalled")).hasOnlyElementsOfType(StepFailed.class);
    }

    @Test
    void aLiveNodeOfThatNameIsLeftAlone() {
        // Given
        var node = new NodeBuilder().withNewMetadata().withName("alive").endMetadata().build();
        admin.nodes().resource(node).create();
        admin.nodes()
                .resource(
                        new NodeBuilder(node)
                                .withNewStatus()
                                .withConditions(
                                        new NodeConditionBuilder()
                                                .withType("Ready")
                                                .withStatus("True")
                                                .build())
                                .endStatus()
                                .build())
                .updateStatus();

        // When
        rendered("alive", 1, at(7));

        // Then
        assertThat(await(StepFailed.class, "alive").failure())
                .isEqualTo(FailureClass.ALREADY_JOINED);
        assertThat(views.get("machine-7.connections").get()).isEqualTo(0);
    }

    @Test
    void aSetBeyondTheGuardRailsReachesNoMachine() {
        // When
        rendered("greedy", 1, at(8).adding(Renderings.plain("/etc/shadow", "x")));

        // Then
        StepFailed failed = await(StepFailed.class, "greedy");
        assertThat(failed.failure()).isEqualTo(FailureClass.GUARD_RAIL);
        assertThat(failed.message()).contains("/etc/shadow");
        assertThat(views.get("machine-8.connections").get()).isEqualTo(0);
    }

    @Test
    void aSecretIsOnTheMachineAndNowhereElse() throws Exception {
        // Given
        String path = "/var/lib/kubelet/config.json";
        RenderedFile secret = Renderings.file(path, "0600", RenderedFile.Kind.SECRET, "pull.json");

        // When
        rendered("secretive", 1, at(13).adding(secret));

        // Then
        await(KubeletStarted.class, "secretive");
        assertThat(Files.readString(file(13, path))).isEqualTo(Sandbox.SECRET + "\n");
        assertThat(String.join("\n", wire.rawRecords())).doesNotContain(Sandbox.SECRET);
        assertThat(everythingStored()).doesNotContain(Sandbox.SECRET);
    }

    @Test
    void aTokenOfAClaimThatDiedIsDeletedByTheNextOne() throws SQLException {
        // Given
        execute(
                """
                insert into bootstrap_token (token_id, node, attempt, issued_at, expires_at)
                values ('dead00', 'crashed', 1, now(), now() + interval '15 minutes')
                """);
        admin.secrets()
                .inNamespace("kube-system")
                .resource(
                        new SecretBuilder()
                                .withNewMetadata()
                                .withName("bootstrap-token-dead00")
                                .endMetadata()
                                .withType("bootstrap.kubernetes.io/token")
                                .addToStringData("token-id", "dead00")
                                .addToStringData("token-secret", "0123456789abcdef")
                                .build())
                .create();

        // When
        rendered("crashed", 1, at(9));

        // Then
        BootstrapIssued issued = await(BootstrapIssued.class, "crashed");
        await(KubeletStarted.class, "crashed");
        awaitUntil(
                () -> assertThat(secretIds()).contains(issued.tokenId()).doesNotContain("dead00"));
    }

    @Test
    void aWithdrawnNodeLosesItsToken() {
        // Given
        rendered("withdrawn", 1, at(10));
        BootstrapIssued issued = await(BootstrapIssued.class, "withdrawn");
        await(KubeletStarted.class, "withdrawn");

        // When
        wire.say(
                Producer.CONFIG_RENDERER,
                new NodeWithdrawn(
                        UUID.randomUUID(),
                        node("withdrawn"),
                        1,
                        Instant.now(),
                        "operator",
                        "gone"));

        // Then
        awaitUntil(() -> assertThat(secretIds()).doesNotContain(issued.tokenId()));
        assertThat(stateOf("withdrawn")).isEqualTo("WITHDRAWN");
    }

    @Test
    void anApprovedRequestMarksTheTokenAsSpent() {
        // Given
        rendered("spent", 1, at(11));
        await(KubeletStarted.class, "spent");

        // When
        wire.say(
                Producer.CSR_APPROVER,
                new CsrDecided(
                        UUID.randomUUID(),
                        node("spent"),
                        1,
                        Instant.now(),
                        "csr-x",
                        "uid",
                        CertificatePurpose.BOOTSTRAP_CLIENT,
                        CsrDecision.APPROVE,
                        "Approved",
                        "every check agreed"));

        // Then
        awaitUntil(
                () ->
                        assertThat(
                                        query(
                                                "select count(*) from bootstrap_token where node ="
                                                        + " 'spent' and spent_at is not null"))
                                .isEqualTo("1"));
    }

    @Test
    void aKubeletThatAsksForNoCertificateEndsTheAttemptWithEvidence() throws SQLException {
        // Given
        rendered("silent", 1, at(12));
        await(KubeletStarted.class, "silent");

        // When
        execute("update due_work set due = now() where kind = 'await-csr' and key = 'silent'");

        // Then
        StepFailed failed = await(StepFailed.class, "silent");
        assertThat(failed.failure()).isEqualTo(FailureClass.CSR_WAITING);
        assertThat(failed.evidence()).isNotBlank();
        awaitUntil(
                () ->
                        assertThat(secretIds())
                                .doesNotContain(await(BootstrapIssued.class, "silent").tokenId()));
    }

    private Renderings at(int machine) {
        String name = "machine-" + machine + ".";
        return Renderings.valid()
                .at(
                        (String) views.get(name + "address").get(),
                        (Integer) views.get(name + "port").get(),
                        new HostKeyTrust(
                                HostKeyTrust.Kind.KEY, (String) views.get(name + "hostKey").get()));
    }

    private Path file(int machine, String absolute) {
        return ((Path) views.get("machine-" + machine + ".root").get())
                .resolve(absolute.substring(1));
    }

    @SuppressWarnings("unchecked")
    private List<String> tokens() {
        return (List<String>) views.get("cluster.tokens").get();
    }

    private void rendered(String node, int attempt, Renderings set) {
        wire.say(
                Producer.CONFIG_RENDERER,
                new ConfigRendered(
                        UUID.randomUUID(), node(node), attempt, Instant.now(), set.rendering()));
    }

    private static NodeName node(String name) {
        return new NodeName(name);
    }

    private <T extends NodeFact> T await(Class<T> type, String node) {
        awaitUntil(
                () ->
                        assertThat(wire.heardOf(node))
                                .anySatisfy(f -> assertThat(f).isInstanceOf(type)));
        return wire.heardOf(node).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static void awaitUntil(org.awaitility.core.ThrowingRunnable condition) {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(condition);
    }

    private List<String> secretIds() {
        return admin.secrets().inNamespace("kube-system").list().getItems().stream()
                .map(secret -> secret.getMetadata().getName().replace("bootstrap-token-", ""))
                .toList();
    }

    private double failedPushes(String outcome) {
        var timer = metrics.find("berth.distribution.push").tag("outcome", outcome).timer();
        return timer == null ? 0 : timer.count();
    }

    private String stateOf(String node) {
        return query("select state from distribution where node = '" + node + "'");
    }

    private String everythingStored() {
        return query("select string_agg(d::text, ' ') from distribution d")
                + query("select string_agg(t::text, ' ') from bootstrap_token t")
                + query("select string_agg(w::text, ' ') from due_work w");
    }

    private String query(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
