/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.BootstrapIssued;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Things that come late, twice, in another order, or not at all. */
@QuarkusTest
class RacesIT extends OneNode {

    private Kubelet second;

    @AfterEach
    void stopTheSecond() {
        if (second != null) {
            second.close();
        }
    }

    @Test
    void factsInTheOtherOrderLeadToTheSameEnd() {
        // Given
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        others.distributorSays(OtherServices.started(node, 1));
        others.distributorSays(OtherServices.issued(node, 1, tokenId));
        awaitReason(csr, "UnknownToken");

        // When
        others.rendererSays(OtherServices.requested(node, ip));

        // Then
        awaitFact(CertificateIssued.class, 1);
    }

    @Test
    void factDeliveredAgainLongAfterwardsChangesNothing() {
        // Given
        BootstrapIssued issued = OtherServices.issued(node, 1, tokenId);
        KubeletStarted started = OtherServices.started(node, 1);
        others.rendererSays(OtherServices.requested(node, ip));
        others.distributorSays(issued);
        others.distributorSays(started);
        hasItsClientCertificate();
        kubelet.registers();
        awaitFact(NodeRegistered.class, 1);

        // When
        others.distributorSays(issued);
        others.distributorSays(started);
        CertificateSigningRequest serving = kubelet.asksToServe(ip);

        // Then
        awaitFact(CertificateIssued.class, 2);
        assertThat(conditions(serving)).containsExactly("Approved");
        assertThat(facts.of(node, CsrDecided.class)).hasSize(2);
        assertThat(facts.of(node, StepFailed.class)).isEmpty();
    }

    @Test
    void apiServerThatIsAwayForAMinuteDelaysAndLosesNothing() {
        // Given
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        awaitReason(csr, "UnknownToken");

        // When
        whileTheApiServerIsAway(
                () -> {
                    others.rendererSays(OtherServices.requested(node, ip));
                    others.distributorSays(OtherServices.issued(node, 1, tokenId));
                    others.distributorSays(OtherServices.started(node, 1));
                    // 1 + 2 + 3 + 4 seconds and then one every five: most of a minute.
                    awaitTries(csr, 12);
                });

        // Then
        awaitFact(CertificateIssued.class, 1);
        assertThat(conditions(csr)).containsExactly("Approved");
        assertThat(facts.of(node, StepFailed.class)).isEmpty();
    }

    @Test
    void tokenThatExpiredBeforeTheRequestWaitsAndTheNextAttemptsIsApproved() {
        // Given
        others.rendererSays(OtherServices.requested(node, ip));
        others.distributorSays(
                new BootstrapIssued(
                        UUID.randomUUID(),
                        node,
                        1,
                        Instant.now(),
                        tokenId,
                        Instant.now().minusSeconds(5)));
        others.distributorSays(OtherServices.started(node, 1));
        CertificateSigningRequest late = kubelet.asksForItsCertificate();
        awaitReason(late, "TokenExpired");

        // When
        CertificateSigningRequest next = nextAttempt("a new token").asksForItsCertificate();

        // Then
        awaitFact(CertificateIssued.class, 1);
        assertThat(conditions(next)).containsExactly("Approved");
        assertThat(conditions(late)).isEmpty();
    }

    @Test
    void kubeletKilledBeforeItFetchedItsCertificateRegistersInTheNextAttempt() {
        // Given
        known();
        kubelet.asksForItsCertificate();
        awaitFact(CertificateIssued.class, 1);
        CertificateSigningRequest withAnotherKey = kubelet.asksForItsCertificate();
        awaitReason(withAnotherKey, "TokenSpent");
        awaitFact(StepFailed.class, 1);

        // When
        Kubelet restarted = nextAttempt("its key was lost");
        restarted.takesItsCertificate(restarted.asksForItsCertificate());
        restarted.registers();

        // Then
        awaitFact(NodeRegistered.class, 1);
        assertThat(facts.of(node, StepFailed.class))
                .extracting(StepFailed::failure)
                .containsExactly(FailureClass.KEY_LOST);
        assertThat(facts.of(node, NodeRegistered.class).getFirst().attempt()).isEqualTo(2);
    }

    @Test
    void requestOfBeforeARejoinIsNotApprovedAndTheNewOneIs() {
        // Given
        others.rendererSays(OtherServices.requested(node, ip));
        others.distributorSays(OtherServices.issued(node, 1, tokenId));
        CertificateSigningRequest old = kubelet.asksForItsCertificate();
        awaitReason(old, "NotStarted");
        others.rendererSays(
                new NodeRequested(
                        UUID.randomUUID(),
                        node,
                        2,
                        Instant.now(),
                        OtherServices.spec(ip),
                        "new disk"));

        // When
        CertificateSigningRequest next = withItsToken(2).asksForItsCertificate();

        // Then
        awaitFact(CertificateIssued.class, 1);
        awaitReason(old, "TokenSuperseded");
        assertThat(conditions(next)).containsExactly("Approved");
        assertThat(conditions(old)).isEmpty();
    }

    private static void whileTheApiServerIsAway(Runnable what) {
        Sandbox.cluster().stop();
        try {
            what.run();
        } finally {
            Sandbox.cluster().restart();
        }
    }

    private Kubelet nextAttempt(String reason) {
        others.rendererSays(
                new RetryRequested(UUID.randomUUID(), node, 2, Instant.now(), "operator", reason));
        return withItsToken(2);
    }

    private Kubelet withItsToken(int attempt) {
        String id = String.format("to%d%03d", attempt, number);
        createToken(id, "system:bootstrappers:berth");
        others.distributorSays(OtherServices.issued(node, attempt, id));
        others.distributorSays(OtherServices.started(node, attempt));
        second = new Kubelet(node, id + ".0123456789abcdef");
        return second;
    }
}
