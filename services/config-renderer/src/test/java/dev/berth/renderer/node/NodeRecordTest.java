/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.CertificatePurpose;
import dev.berth.events.Condition;
import dev.berth.events.Condition.Status;
import dev.berth.events.Condition.Type;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeReleased;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.NodeVerified;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeLifecycle;
import dev.berth.events.NodeName;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeSpec;
import dev.berth.events.Outcome;
import dev.berth.events.SshEndpoint;
import dev.berth.events.Step;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NodeRecordTest {

    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Instant LATER = AT.plusSeconds(3600);
    private static final NodeName NODE = new NodeName("k1");

    @Test
    void holdAndReleaseLeaveTheTimeAPhaseWasReached() {
        // Given
        NodeRecord record = registered();

        // When
        take(record, new NodeHeld(id(), NODE, 1, LATER, "operator", "because"));
        take(record, new NodeReleased(id(), NODE, 1, LATER, "operator"));

        // Then
        assertThat(record.phases()).containsEntry(NodePhase.REGISTERED, AT);
        assertThat(NodeView.summary(record, false).since()).isEqualTo(AT);
    }

    @Test
    void aNewAttemptKnowsNothingOfTheKubeletBefore() {
        // Given
        NodeRecord record = registered();
        take(record, issued(1));
        take(record, new NodeVerified(id(), NODE, 1, AT, true, List.of()));
        record.condition(Type.DRIFT, Status.TRUE, "NotOnMachine", "", AT);

        // When
        take(record, new NodeRequested(id(), NODE, 2, LATER, spec(), "again"));

        // Then
        assertThat(record.conditions()).extracting(Condition::type).containsExactly(Type.DRIFT);
    }

    @Test
    void theServingCertificateOfTheAttemptBeforeDoesNotKeepTheNextFromBeingOverdue() {
        // Given
        NodeRecord record = registered();
        take(record, issued(1));
        take(record, new NodeRequested(id(), NODE, 2, LATER, spec(), "again"));

        // When
        take(record, issued(1));
        take(record, new NodeRegistered(id(), NODE, 2, LATER, "uid", "v1.34.2"));

        // Then
        assertThat(ConditionDue.isOverdue(record, Expected.SERVING)).isTrue();
    }

    @Test
    void whatFollowsALateRegistrationByAnOlderAttemptCounts() {
        // Given
        NodeRecord record = announced();
        take(record, new RetryRequested(id(), NODE, 2, AT, "operator", "because"));
        take(record, new NodeRegistered(id(), NODE, 1, AT, "uid", "v1.34.2"));

        // When
        take(record, issued(1));

        // Then
        assertThat(record.conditions())
                .filteredOn(condition -> condition.type() == Type.SERVING_CERTIFICATE)
                .extracting(Condition::status)
                .containsExactly(Status.TRUE);
    }

    @Test
    void anAttemptThatNobodyBeganRaisesNothing() {
        // Given
        NodeRecord record = announced();

        // When
        Outcome forged =
                take(
                        record,
                        new StepFailed(
                                id(),
                                NODE,
                                Integer.MAX_VALUE,
                                AT,
                                Step.DISTRIBUTE,
                                FailureClass.NETWORK,
                                "forged",
                                null));
        Outcome next =
                take(record, new RetryRequested(id(), NODE, 2, LATER, "operator", "because"));

        // Then
        assertThat(forged).isInstanceOf(Outcome.Rejected.class);
        assertThat(next).isInstanceOf(Outcome.Advanced.class);
        assertThat(record.attempt()).isEqualTo(2);
    }

    @Test
    void changesOfTwoSourcesWaitBesideEachOther() {
        // Given
        NodeRecord record = registered();
        record.pend(pending("dc1", AT));

        // When
        record.pend(pending("dc2", AT));

        // Then
        assertThat(record.pending())
                .extracting(PendingChange::source)
                .containsExactly("dc1", "dc2");
    }

    @Test
    void aChangedNodeChangesTheDigestOfWhatWaits() {
        // Given
        NodeRecord record = registered();
        record.pend(pending("dc2", AT));
        String shown = PendingView.of(record).getFirst().digest();

        // When
        record.wish(spec("dc1", "10.0.0.8"));

        // Then
        assertThat(PendingView.of(record).getFirst().digest()).isNotEqualTo(shown);
    }

    private static PendingChange pending(String source, Instant at) {
        return new PendingChange(spec(source, "10.0.0.7"), null, List.of("why"), at, null);
    }

    private static NodeRecord announced() {
        return NodeRecord.begin(new NodeRequested(id(), NODE, 1, AT, spec(), null));
    }

    private static NodeRecord registered() {
        NodeRecord record = announced();
        take(record, new NodeRegistered(id(), NODE, 1, AT, "uid", "v1.34.2"));
        return record;
    }

    private static CertificateIssued issued(int attempt) {
        return new CertificateIssued(
                id(),
                NODE,
                attempt,
                AT,
                "csr-1",
                CertificatePurpose.SERVING,
                "CN=system:node:k1,O=system:nodes",
                List.of("10.0.0.7"),
                "ab".repeat(32),
                LATER);
    }

    private static Outcome take(NodeRecord record, NodeFact fact) {
        Outcome outcome = NodeLifecycle.on(record.state(), fact);
        record.fold(fact, outcome);
        if (!(outcome instanceof Outcome.Rejected)) {
            Conditions.after(record, fact);
        }
        return outcome;
    }

    private static UUID id() {
        return UUID.randomUUID();
    }

    private static NodeSpec spec() {
        return spec("dc1", "10.0.0.7");
    }

    private static NodeSpec spec(String source, String ip) {
        return new NodeSpec(
                source,
                List.of(ip),
                List.of(),
                List.of(),
                new SshEndpoint(ip, 22, null, null, null),
                "default",
                "default",
                new TreeMap<>(),
                List.of(),
                new TreeMap<>());
    }
}
