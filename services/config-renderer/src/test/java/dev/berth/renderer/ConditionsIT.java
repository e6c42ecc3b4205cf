/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.Condition;
import dev.berth.events.CsrDecision;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeObserved;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeVerified;
import dev.berth.events.NodeName;
import dev.berth.events.PreflightFinding;
import dev.berth.events.Producer;
import dev.berth.events.ReportedAddresses;
import dev.berth.events.VerificationResult;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of a registered node beside its phase. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
@TestProfile(ConditionsIT.ShortPatience.class)
class ConditionsIT {

    /** Times short enough to wait for. */
    public static class ShortPatience implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "berth.node.deadline.serving-certificate", "300ms",
                    "berth.node.deadline.verified", "600ms",
                    "berth.node.certificates-check", "200ms",
                    "berth.event-log.gauge-interval", "200ms");
        }
    }

    private static final PreflightFinding CONNTRACK =
            new PreflightFinding(
                    "conntrack", PreflightFinding.Outcome.WARNED, "there is none", "install it");

    @Inject MeterRegistry meters;

    @Test
    void whatDoesNotComeInTimeIsSaidAndThePhaseStays() {
        // Given
        rendered("c-late", "10.20.9.1");

        // When
        approverSays(registered("c-late", null));

        // Then
        awaitCondition("c-late", "SERVING_CERTIFICATE", "FALSE", "Overdue");
        JsonNode verified = awaitCondition("c-late", "VERIFIED", "FALSE", "Overdue");
        assertThat(verified.path("message").asText()).contains("port 10250");
        assertThat(last("c-late").path("phase").asText()).isEqualTo("REGISTERED");
        assertThat(meters.counter("berth.node.conditions.overdue", "condition", "verified").count())
                .isPositive();
    }

    @Test
    void lateVerificationIsAVerification() {
        // Given
        rendered("c-after", "10.20.9.2");
        approverSays(registered("c-after", null));
        awaitCondition("c-after", "VERIFIED", "FALSE", "Overdue");

        // When
        approverSays(
                verified(
                        "c-after",
                        List.of(
                                new VerificationResult("no credential", "401", "401", true),
                                VerificationResult.skipped("metrics", "200", "no certificate"))));

        // Then
        JsonNode condition = awaitCondition("c-after", "VERIFIED", "TRUE", "Passed");
        assertThat(condition.path("message").asText())
                .isEqualTo("as it should be: no credential; not checked: metrics");
    }

    @Test
    void failedVerificationNamesExpectationAndAnswer() {
        // Given
        rendered("c-open", "10.20.9.3");
        approverSays(registered("c-open", null));

        // When
        approverSays(
                verified(
                        "c-open",
                        List.of(new VerificationResult("no credential", "401", "200", false))));

        // Then
        JsonNode condition = awaitCondition("c-open", "VERIFIED", "FALSE", "Failed");
        assertThat(condition.path("message").asText())
                .isEqualTo("no credential: expected 401, was 200");
    }

    @Test
    void whatShouldBeLookedAtOnAMachineIsOnItsNodeUntilSomebodyLooksAgain() {
        // Given
        rendered("c-lacks", "10.20.9.15");
        distributorSays(started("c-lacks", List.of(CONNTRACK)));
        JsonNode lacking = awaitCondition("c-lacks", "PREFLIGHT", "FALSE", "Warnings");

        // When
        distributorSays(started("c-lacks", null));
        approverSays(registered("c-lacks", null));

        // Then
        assertThat(lacking.path("message").asText())
                .isEqualTo("conntrack: there is none; install it");
        awaitCondition("c-lacks", "VERIFIED", "UNKNOWN", "WaitsForKubelet");
        assertThat(awaitCondition("c-lacks", "PREFLIGHT", "FALSE", "Warnings")).isEqualTo(lacking);
    }

    @Test
    void aMachineThatLacksNothingAnyMoreHasPassed() {
        // Given
        rendered("c-mended", "10.20.9.16");
        distributorSays(started("c-mended", List.of(CONNTRACK)));
        awaitCondition("c-mended", "PREFLIGHT", "FALSE", "Warnings");

        // When
        distributorSays(started("c-mended", List.of()));

        // Then
        awaitCondition("c-mended", "PREFLIGHT", "TRUE", "Passed");
    }

    @Test
    void anotherAddressIsSaidUntilTheInventoryHasIt() {
        // Given
        rendered("c-multi", "10.20.9.4");
        approverSays(
                registered(
                        "c-multi",
                        new ReportedAddresses(
                                List.of("10.20.9.4"),
                                List.of("10.20.99.4"),
                                ReportedAddresses.Origin.MACHINE)));
        JsonNode wrong = awaitCondition("c-multi", "ADDRESSES_MATCH", "FALSE", "AnotherAddress");

        // When
        Wire.binary(
                "dc1",
                "c-multi-2",
                Joins.of(
                        "c-multi",
                        "10.20.9.4",
                        event ->
                                event.withObject("/node")
                                        .putArray("externalIPs")
                                        .add("10.20.99.4")));

        // Then
        awaitCondition("c-multi", "ADDRESSES_MATCH", "TRUE", "Match");
        assertThat(wrong.path("message").asText()).contains("10.20.99.4").contains("--node-ip");
    }

    @Test
    void approvalBySomebodyElseIsSaidOnTheNodeWhichGoesOn() {
        // Given
        rendered("c-elsewhere", "10.20.9.5");

        // When
        approverSays(
                new CsrDecided(
                        UUID.randomUUID(),
                        new NodeName("c-elsewhere"),
                        1,
                        Instant.now(),
                        "csr-8bzpt",
                        "uid",
                        CertificatePurpose.BOOTSTRAP_CLIENT,
                        CsrDecision.APPROVE,
                        CsrDecided.APPROVED_ELSEWHERE,
                        "Somebody else approved what Berth would have approved too."));

        // Then
        JsonNode condition =
                awaitCondition("c-elsewhere", "APPROVED_ELSEWHERE", "TRUE", "ApprovedElsewhere");
        assertThat(condition.path("message").asText()).contains("csr-8bzpt").contains("/bypass");
    }

    @Test
    void aLostNodeIsCountedUntilItIsSeenAgain() {
        // Given
        rendered("c-lost", "10.20.9.20");
        approverSays(registered("c-lost", null));
        await().until(() -> lost() == 0);
        approverSays(observed("c-lost", false, Condition.Status.UNKNOWN, "NodeDeleted"));
        await().until(() -> lost() == 1);

        // When
        approverSays(observed("c-lost", true, Condition.Status.TRUE, "KubeletReady"));

        // Then
        awaitCondition("c-lost", "NODE_LOST", "FALSE", "Seen");
        await().until(() -> lost() == 0);
    }

    private double lost() {
        return meters.get("berth.nodes.lost").gauge().value();
    }

    private static NodeObserved observed(
            String node, boolean present, Condition.Status ready, String reason) {
        return new NodeObserved(
                UUID.randomUUID(),
                new NodeName(node),
                1,
                Instant.now(),
                present,
                ready,
                reason,
                "\"type\":\"NODE_LOST\",\"status\":\"TRUE\"",
                Instant.now());
    }

    @Test
    void aCertificateThatIsNotRenewedIsSaidToBeLateAndThenExpired() {
        // Given
        rendered("c-ages", "10.20.9.17");
        approverSays(registered("c-ages", null));
        Instant now = Instant.now();

        // When
        approverSays(client("c-ages", now.minusSeconds(190), now.plusSeconds(10)));

        // Then
        JsonNode late = awaitCondition("c-ages", "CLIENT_CERTIFICATE", "FALSE", "RenewalOverdue");
        assertThat(late.path("message").asText()).contains("journal");
        JsonNode expired = awaitCondition("c-ages", "CLIENT_CERTIFICATE", "FALSE", "Expired");
        assertThat(expired.path("message").asText()).contains("rejoin the node");
        assertThat(last("c-ages").path("phase").asText()).isEqualTo("REGISTERED");
    }

    @Test
    void aNewerCertificateEndsTheComplaint() {
        // Given
        rendered("c-renews", "10.20.9.18");
        approverSays(registered("c-renews", null));
        Instant now = Instant.now();
        approverSays(client("c-renews", now.minusSeconds(7200), now.minusSeconds(3600)));
        awaitCondition("c-renews", "CLIENT_CERTIFICATE", "FALSE", "Expired");

        // When
        approverSays(client("c-renews", now, now.plusSeconds(3600)));

        // Then
        awaitCondition("c-renews", "CLIENT_CERTIFICATE", "TRUE", "Issued");
    }

    @Test
    void theCertificatesOfAFormerAttemptAreNotTheNodesNow() {
        // Given
        rendered("c-anew", "10.20.9.19");
        approverSays(registered("c-anew", null));
        Instant now = Instant.now();
        approverSays(client("c-anew", now.minusSeconds(7200), now.minusSeconds(3600)));
        awaitCondition("c-anew", "CLIENT_CERTIFICATE", "FALSE", "Expired");

        // When
        Wire.binary(
                "dc1",
                "c-anew-2",
                Joins.of("c-anew", "10.20.9.19", event -> event.put("rejoin", "re-imaged")));

        // Then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(last("c-anew").path("attempt").asInt()).isEqualTo(2));
        assertThat(last("c-anew").path("conditions"))
                .noneMatch(c -> c.path("type").asText().equals("CLIENT_CERTIFICATE"));
    }

    private static CertificateIssued client(String node, Instant at, Instant notAfter) {
        return new CertificateIssued(
                UUID.randomUUID(),
                new NodeName(node),
                1,
                at,
                "csr-9xkqw",
                CertificatePurpose.CLIENT_RENEWAL,
                "CN=system:node:" + node + ",O=system:nodes",
                List.of(),
                "sha256 of " + notAfter,
                notAfter);
    }

    private static void rendered(String node, String ip) {
        Wire.binary("dc1", node, Joins.of(node, ip));
        Wire.awaitFact(node, ConfigRendered.class);
    }

    private static void distributorSays(NodeFact fact) {
        Wire.say(Producer.DISTRIBUTOR, fact);
    }

    private static KubeletStarted started(String node, @Nullable List<PreflightFinding> preflight) {
        return new KubeletStarted(
                UUID.randomUUID(),
                new NodeName(node),
                1,
                Instant.now(),
                "sha256:" + "0".repeat(64),
                true,
                preflight,
                null);
    }

    private static void approverSays(NodeFact fact) {
        Wire.say(Producer.CSR_APPROVER, fact);
    }

    private static NodeRegistered registered(String node, ReportedAddresses addresses) {
        return new NodeRegistered(
                UUID.randomUUID(),
                new NodeName(node),
                1,
                Instant.now(),
                "node-uid",
                "v1.34.2",
                addresses);
    }

    private static NodeVerified verified(String node, List<VerificationResult> results) {
        return new NodeVerified(
                UUID.randomUUID(),
                new NodeName(node),
                1,
                Instant.now(),
                VerificationResult.passed(results),
                results);
    }

    /** The condition, once the public feed shows it so. */
    private static JsonNode awaitCondition(String node, String type, String status, String reason) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                last(node)
                                        .path("conditions")
                                        .valueStream()
                                        .filter(c -> c.path("type").asText().equals(type))
                                        .filter(c -> c.path("status").asText().equals(status))
                                        .filter(c -> c.path("reason").asText().equals(reason))
                                        .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static JsonNode last(String node) {
        List<JsonNode> feed = Wire.feed(node);
        return feed.isEmpty()
                ? com.fasterxml.jackson.databind.node.MissingNode.getInstance()
                : feed.getLast();
    }
}
