/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.CertificateLife;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.Condition;
import dev.berth.events.Condition.Status;
import dev.berth.events.Condition.Type;
import dev.berth.events.CsrDecision;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.NodeObserved;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.NodeVerified;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.NodeLifecycle;
import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.SshEndpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What facts make of the conditions beside the phase. */
class ConditionsTest {

    private static final Instant AT = Instant.parse("2026-11-30T12:00:00Z");
    private static final NodeName NODE = new NodeName("k1");

    private final NodeRecord record =
            NodeRecord.begin(new NodeRequested(UUID.randomUUID(), NODE, 1, AT, spec(), null));

    @Test
    void deniedRequestTakesNoIssuedCertificateBack() {
        // Given
        take(registered());
        take(issued());

        // When
        take(denied());

        // Then
        Condition serving = condition(Type.SERVING_CERTIFICATE);
        assertThat(serving.status()).isEqualTo(Status.TRUE);
        assertThat(serving.message()).contains("valid until").contains("csr-x: DENY AnotherName");
    }

    @Test
    void deniedRequestOfANodeWithoutCertificateIsWhyItHasNone() {
        // Given
        take(registered());

        // When
        take(denied());

        // Then
        Condition serving = condition(Type.SERVING_CERTIFICATE);
        assertThat(serving.status()).isEqualTo(Status.FALSE);
        assertThat(serving.reason()).isEqualTo("AnotherName");
    }

    @Test
    void requestThatWaitsIsSaidOfACertificateThatIsOverdueWhichItStays() {
        // Given
        take(registered());
        take(issued());
        age(AT.plusSeconds(3500));

        // When
        take(denied());

        // Then
        Condition serving = condition(Type.SERVING_CERTIFICATE);
        assertThat(serving.reason()).isEqualTo("RenewalOverdue");
        assertThat(serving.message()).contains("should have renewed").endsWith("DENY AnotherName");
    }

    @Test
    void requestThatWaitedIsStillSaidWhenTheCertificateExpires() {
        // Given
        take(registered());
        take(issued());
        take(denied());

        // When
        age(AT.plusSeconds(3600));

        // Then
        Condition serving = condition(Type.SERVING_CERTIFICATE);
        assertThat(serving)
                .extracting(Condition::status, Condition::reason, Condition::since)
                .containsExactly(Status.FALSE, "Expired", AT.plusSeconds(3600));
        assertThat(serving.message()).contains("csr-x: DENY AnotherName");
    }

    @Test
    void newerCertificateEndsWhatWasSaidOfTheOneBefore() {
        // Given
        take(registered());
        take(issued());
        age(AT.plusSeconds(3600));

        // When
        take(issued());

        // Then
        assertThat(condition(Type.SERVING_CERTIFICATE))
                .extracting(Condition::status, Condition::reason)
                .containsExactly(Status.TRUE, "Issued");
    }

    @Test
    void whatIsSaidAlreadyIsNoNews() {
        // Given
        take(registered());
        take(issued());
        age(AT.plusSeconds(3600));

        // When
        Optional<Condition> news = aged(AT.plusSeconds(7200));

        // Then
        assertThat(news).isEmpty();
    }

    @Test
    void expiredClientCertificateIsWhyTheNodeIsLost() {
        // Given
        take(registered());
        record.condition(Type.CLIENT_CERTIFICATE, Status.FALSE, "Expired", "rejoin", AT);

        // When
        take(observed(true, Status.UNKNOWN, "NodeStatusUnknown", AT));

        // Then
        NodeView view = NodeView.of(record, null, List.of(), false);
        assertThat(view.waitsFor()).isEqualTo("an operator: CLIENT_CERTIFICATE, rejoin");
        assertThat(view.needsOperator()).isTrue();
    }

    @Test
    void aRejoinEndsTheNeedForIt() {
        // Given
        take(registered());
        record.condition(Type.REJOIN_NEEDED, Status.TRUE, "PerhapsAnotherMachine", "", AT);

        // When
        take(new NodeRequested(UUID.randomUUID(), NODE, 2, AT, spec(), "another key"));

        // Then
        assertThat(record.conditions())
                .noneMatch(condition -> condition.type() == Type.REJOIN_NEEDED);
    }

    @Test
    void nothingStaysTrueOfAWithdrawnNode() {
        // Given
        take(registered());
        take(issued());
        take(new NodeVerified(UUID.randomUUID(), NODE, 1, AT, true, List.of()));
        record.condition(Type.CHANGE_PENDING, Status.TRUE, "WaitsForOperator", "", AT);

        // When
        take(new NodeWithdrawn(UUID.randomUUID(), NODE, 1, AT, "operator", "sold"));

        // Then
        assertThat(record.conditions())
                .isNotEmpty()
                .allMatch(condition -> condition.reason().equals("Withdrawn"))
                .noneMatch(condition -> condition.status() == Status.TRUE);
    }

    @Test
    void deletedNodeObjectIsALostNode() {
        // Given
        take(registered());
        take(observed(true, Status.TRUE, "KubeletReady", AT));

        // When
        take(observed(false, Status.UNKNOWN, "NodeDeleted", AT.plusSeconds(60)));

        // Then
        assertThat(condition(Type.NODE_LOST))
                .extracting(Condition::status, Condition::reason, Condition::since)
                .containsExactly(Status.TRUE, "NodeDeleted", AT.plusSeconds(60));
        assertThat(condition(Type.READY).status()).isEqualTo(Status.UNKNOWN);
        assertThat(NodeView.of(record, null, List.of(), false).waitsFor()).contains("lost since");
    }

    @Test
    void nodeThatIsNotReadySaysWhyItself() {
        // Given
        take(registered());

        // When
        take(observed(true, Status.FALSE, "KubeletNotReady", AT));

        // Then
        assertThat(condition(Type.READY))
                .extracting(Condition::status, Condition::reason)
                .containsExactly(Status.FALSE, "KubeletNotReady");
        assertThat(condition(Type.NODE_LOST).status()).isEqualTo(Status.FALSE);
        assertThat(NodeView.of(record, null, List.of(), false).waitsFor())
                .isEqualTo("nothing; not Ready, KubeletNotReady: PLEG is not healthy");
    }

    @Test
    void whatIsSeenOfAFormerAttemptIsNotTheNodesNow() {
        // Given
        take(registered());
        take(new NodeRequested(UUID.randomUUID(), NODE, 2, AT, spec(), "again"));

        // When
        take(observed(false, Status.UNKNOWN, "NodeDeleted", AT));

        // Then
        assertThat(record.conditions()).noneMatch(condition -> condition.type() == Type.NODE_LOST);
    }

    private static NodeObserved observed(
            boolean present, Status ready, String reason, Instant since) {
        return new NodeObserved(
                UUID.randomUUID(),
                NODE,
                1,
                AT,
                present,
                ready,
                reason,
                "PLEG is not healthy",
                since);
    }

    private Condition condition(Type type) {
        return record.conditions().stream()
                .filter(condition -> condition.type() == type)
                .findFirst()
                .orElseThrow();
    }

    private void age(Instant now) {
        Condition aged = aged(now).orElseThrow();
        record.condition(aged.type(), aged.status(), aged.reason(), aged.message(), aged.since());
    }

    private Optional<Condition> aged(Instant now) {
        return CertificateConditions.aged(
                record.conditions(),
                Type.SERVING_CERTIFICATE,
                new CertificateLife(AT, AT.plusSeconds(3600)),
                now);
    }

    private void take(NodeFact fact) {
        record.fold(fact, NodeLifecycle.on(record.state(), fact));
        Conditions.after(record, fact);
    }

    private static NodeRegistered registered() {
        return new NodeRegistered(UUID.randomUUID(), NODE, 1, AT, "uid", "v1.34.2");
    }

    private static CertificateIssued issued() {
        return new CertificateIssued(
                UUID.randomUUID(),
                NODE,
                1,
                AT,
                "csr-1",
                CertificatePurpose.SERVING,
                "CN=system:node:k1,O=system:nodes",
                List.of("DNS:k1"),
                "00",
                AT.plusSeconds(3600));
    }

    private static CsrDecided denied() {
        return new CsrDecided(
                UUID.randomUUID(),
                NODE,
                1,
                AT,
                "csr-x",
                "uid-x",
                CertificatePurpose.SERVING,
                CsrDecision.DENY,
                "AnotherName",
                "It asks to be another node.");
    }

    private static NodeSpec spec() {
        return new NodeSpec(
                "dc1",
                List.of("10.0.0.7"),
                List.of(),
                List.of(),
                new SshEndpoint("10.0.0.7", 22, null, null, null),
                "default",
                "default",
                new TreeMap<>(),
                List.of(),
                new TreeMap<>());
    }
}
