/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A denial cannot be taken back; an installation may do without. */
@QuarkusTest
@TestProfile(ApproveOnlyIT.ApproveOnly.class)
class ApproveOnlyIT extends OneNode {

    public static final class ApproveOnly implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("berth.csr.deny", "false");
        }
    }

    @Test
    void wrongRequestStaysPendingAndTheRightOneIsStillApproved() {
        // Given
        known();
        CertificateSigningRequest wrong = kubelet.asksToBe(new NodeName("another"));
        awaitState(wrong, "WITHHELD");

        // When
        CertificateSigningRequest right = kubelet.asksForItsCertificate();

        // Then
        awaitFact(CertificateIssued.class, 1);
        assertThat(conditions(right)).containsExactly("Approved");
        assertThat(conditions(wrong)).isEmpty();
        awaitReason(wrong, "AnotherName");
    }

    @Test
    void newerWrongRequestDoesNotHoldUpTheRightOne() {
        // Given
        CertificateSigningRequest right = kubelet.asksForItsCertificate();
        awaitReason(right, "UnknownToken");
        CertificateSigningRequest wrong = kubelet.asksToBe(new NodeName("another"));
        awaitReason(wrong, "UnknownToken");

        // When
        known();

        // Then
        awaitFact(CertificateIssued.class, 1);
        assertThat(conditions(right)).containsExactly("Approved");
        assertThat(conditions(wrong)).isEmpty();
    }
}
