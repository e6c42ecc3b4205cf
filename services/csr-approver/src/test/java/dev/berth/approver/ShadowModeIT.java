/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.events.CsrDecision;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestConditionBuilder;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Beside another approver: Berth says what it would do, and follows what the other one does. */
@QuarkusTest
@TestProfile(ShadowModeIT.Shadow.class)
class ShadowModeIT extends OneNode {

    public static final class Shadow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("berth.csr.mode", "shadow");
        }
    }

    @Test
    void whatWouldBeApprovedIsRecordedAndLeftPending() {
        // Given
        known();

        // When
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();

        // Then
        awaitState(csr, "WITHHELD");
        awaitReason(csr, "InventoryMatches");
        assertThat(conditions(csr)).isEmpty();
        assertThat(facts.of(node, CsrDecided.class)).isEmpty();
    }

    @Test
    void whatWouldBeDeniedIsRecordedAndLeftPending() {
        // Given
        known();

        // When
        CertificateSigningRequest csr = kubelet.asksToBe(new NodeName("another"));

        // Then
        awaitReason(csr, "AnotherName");
        awaitState(csr, "WITHHELD");
        assertThat(conditions(csr)).isEmpty();
    }

    @Test
    void nodeThatTheOtherApproverApprovedGoesOnAsOurs() {
        // Given
        known();
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        awaitState(csr, "WITHHELD");

        // When
        approve(csr);
        kubelet.takesItsCertificate(csr);
        awaitFact(CertificateIssued.class, 1);
        kubelet.registers();

        // Then
        awaitFact(NodeRegistered.class, 1);
        assertThat(facts.of(node, CsrDecided.class))
                .extracting(CsrDecided::decision, CsrDecided::reason)
                .containsExactly(tuple(CsrDecision.APPROVE, "ApprovedElsewhere"));
    }

    @Test
    void whatTheOtherApproverApprovesAgainstThePolicyIsRecordedAsThat() {
        // Given
        known();
        CertificateSigningRequest csr = kubelet.asksToBe(new NodeName("another"));
        awaitState(csr, "WITHHELD");

        // When
        approve(csr);

        // Then
        awaitState(csr, "ELSEWHERE");
        awaitReason(csr, "AnotherName");
        assertThat(facts.of(node, CertificateIssued.class)).isEmpty();
    }

    private void approve(CertificateSigningRequest csr) {
        admin.certificates()
                .v1()
                .certificateSigningRequests()
                .withName(csr.getMetadata().getName())
                .approve(
                        new CertificateSigningRequestConditionBuilder()
                                .withType("Approved")
                                .withStatus("True")
                                .withReason("OtherApprover")
                                .withMessage("by another approver")
                                .build());
    }
}
