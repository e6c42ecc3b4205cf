/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.CertificatePurpose;
import dev.berth.events.CsrDecision;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.BootstrapIssued;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeReleased;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.Step;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class ApproverIT extends OneNode {

    @Test
    void startedNodeIsApprovedCertifiedAndRegistered() {
        // Given
        others.rendererSays(OtherServices.requested(node, ip));
        others.distributorSays(OtherServices.issued(node, 1, tokenId));
        others.distributorSays(OtherServices.started(node, 1));

        // When
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        kubelet.takesItsCertificate(csr);
        awaitFact(CertificateIssued.class, 1);
        String uid = kubelet.registers().getMetadata().getUid();
        awaitFact(NodeRegistered.class, 1);
        kubelet.asksToServe(ip);

        // Then
        awaitFact(CertificateIssued.class, 2);
        assertThat(facts.of(node, CsrDecided.class))
                .extracting(CsrDecided::purpose, CsrDecided::decision, CsrDecided::reason)
                .containsExactly(
                        tuple(CertificatePurpose.BOOTSTRAP_CLIENT),
                        tuple(CertificatePurpose.SERVING));
        assertThat(facts.of(node, NodeRegistered.class))
                .extracting(
                        NodeRegistered::nodeUid,
                        NodeRegistered::kubeletVersion,
                        registered -> registered.addresses().internalIPs())
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(
                                uid, "v1.34.2", java.util.List.of("10.0.2.15")));
        assertThat(facts.of(node, CertificateIssued.class).getFirst().subject())
                .isEqualTo("CN=" + node.user() + ",O=system:nodes");
        assertThat(facts.of(node, CertificateIssued.class).getLast().subjectAlternativeNames())
                .containsExactlyInAnyOrder("DNS:" + node, "IP:" + ip);
        assertThat(facts.of(node, StepFailed.class)).isEmpty();
    }

    @Test
    void requestBeforeAnyFactWaitsUntilTheKubeletIsKnownToBeStarted() {
        // Given
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        awaitReason(csr, "UnknownToken");
        // What is said of an attempt that was not announced waits for its announcement.
        others.distributorSays(OtherServices.issued(node, 1, tokenId));
        others.rendererSays(OtherServices.requested(node, ip));
        awaitReason(csr, "NotStarted");

        // When
        others.distributorSays(OtherServices.started(node, 1));

        // Then
        awaitFact(CertificateIssued.class, 1);
        assertThat(conditions(csr)).containsExactly("Approved");
    }

    @Test
    void heldNodeWaitsUntilItIsReleased() {
        // Given
        known();
        others.rendererSays(new NodeHeld(UUID.randomUUID(), node, 1, Instant.now(), "o", "why"));
        awaitKnown("SELECT 1 FROM expected_node WHERE name = ? AND held");
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        awaitReason(csr, "NodeHeld");

        // When
        others.rendererSays(new NodeReleased(UUID.randomUUID(), node, 1, Instant.now(), "o"));

        // Then
        awaitFact(CertificateIssued.class, 1);
    }

    @Test
    void anotherNodesNameIsDeniedAndFailsTheAttempt() {
        // Given
        known();

        // When
        CertificateSigningRequest csr = kubelet.asksToBe(new NodeName("another"));

        // Then
        awaitFact(StepFailed.class, 1);
        assertThat(conditions(csr)).containsExactly("Denied");
        assertThat(facts.of(node, CsrDecided.class))
                .extracting(CsrDecided::decision, CsrDecided::reason)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(CsrDecision.DENY, "AnotherName"));
        assertThat(facts.of(node, StepFailed.class))
                .extracting(StepFailed::failure)
                .containsExactly(FailureClass.CSR_DENIED);
    }

    @Test
    void tokenBecomesOneCertificateHoweverOftenItAsks() {
        // Given
        known();
        CertificateSigningRequest first = kubelet.asksForItsCertificate();
        awaitFact(CertificateIssued.class, 1);

        // When
        CertificateSigningRequest second = kubelet.asksForItsCertificate();
        CertificateSigningRequest third = kubelet.asksForItsCertificate();

        // Then
        awaitReason(second, "TokenSpent");
        awaitReason(third, "TokenSpent");
        awaitFact(StepFailed.class, 1);
        assertThat(facts.of(node, StepFailed.class))
                .extracting(StepFailed::failure)
                .containsExactly(FailureClass.KEY_LOST);
        assertThat(conditions(first)).containsExactly("Approved");
        assertThat(conditions(second)).isEmpty();
        assertThat(conditions(third)).isEmpty();
    }

    @Test
    void ofTwoWaitingRequestsTheNewerIsApproved() {
        // Given
        CertificateSigningRequest older = kubelet.asksForItsCertificate();
        awaitReason(older, "UnknownToken");
        CertificateSigningRequest newer = kubelet.asksForItsCertificate();
        awaitReason(newer, "UnknownToken");

        // When
        known();

        // Then
        awaitFact(CertificateIssued.class, 1);
        assertThat(conditions(newer)).containsExactly("Approved");
        awaitReason(older, "TokenSpent");
        assertThat(facts.of(node, StepFailed.class)).isEmpty();
    }

    @Test
    void factDeliveredTwiceTakesEffectOnce() {
        // Given
        BootstrapIssued issued = OtherServices.issued(node, 1, tokenId);
        KubeletStarted started = OtherServices.started(node, 1);
        others.rendererSays(OtherServices.requested(node, ip));

        // When
        others.distributorSays(issued);
        others.distributorSays(issued);
        others.distributorSays(started);
        others.distributorSays(started);
        kubelet.asksForItsCertificate();

        // Then
        awaitFact(CertificateIssued.class, 1);
        assertThat(facts.of(node, CsrDecided.class)).hasSize(1);
    }

    @Test
    void forgedFailureOfTheLastAttemptThereCanBeBarsNoNode() {
        // Given
        others.distributorSays(
                new StepFailed(
                        UUID.randomUUID(),
                        node,
                        Integer.MAX_VALUE,
                        Instant.now(),
                        Step.DISTRIBUTE,
                        FailureClass.CONFIG,
                        "forged",
                        null));
        awaitKnown("SELECT 1 FROM kept_fact WHERE node = ?");
        known();

        // When
        kubelet.asksForItsCertificate();

        // Then
        awaitFact(CertificateIssued.class, 1);
    }

    @Test
    void forgedAnnouncementOfTheLastAttemptThereCanBeBarsNoNode() throws SQLException {
        // Given
        others.rendererSays(OtherServices.requested(node, ip));
        others.rendererSays(
                new NodeRequested(
                        UUID.randomUUID(),
                        node,
                        Integer.MAX_VALUE,
                        Instant.now(),
                        OtherServices.spec(ip),
                        "forged"));
        others.rendererSays(
                new NodeHeld(
                        UUID.randomUUID(), node, Integer.MAX_VALUE, Instant.now(), "o", "forged"));
        others.distributorSays(
                OtherServices.issued(node, Integer.MAX_VALUE, "f" + tokenId.substring(1)));
        awaitKnown("SELECT 1 FROM bootstrap_token WHERE node = ?");
        awaitKnown("SELECT 1 FROM expected_node WHERE name = ? AND held");

        // When
        others.rendererSays(
                new RetryRequested(UUID.randomUUID(), node, 2, Instant.now(), "o", "again"));
        others.distributorSays(OtherServices.issued(node, 2, tokenId));
        others.distributorSays(OtherServices.started(node, 2));
        kubelet.asksForItsCertificate();

        // Then
        awaitFact(CertificateIssued.class, 1);
        assertThat(facts.of(node, CertificateIssued.class))
                .extracting(CertificateIssued::attempt)
                .containsExactly(2);
        assertThat(tokens()).containsExactly(tokenId);
    }

    private List<String> tokens() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement(
                                "SELECT id FROM bootstrap_token WHERE node = ?")) {
            query.setString(1, node.value());
            ResultSet found = query.executeQuery();
            List<String> ids = new ArrayList<>();
            while (found.next()) {
                ids.add(found.getString(1));
            }
            return ids;
        }
    }

    @Test
    void forgedStartOfALaterAttemptStartsNothing() {
        // Given
        others.distributorSays(OtherServices.started(node, Integer.MAX_VALUE));
        others.rendererSays(OtherServices.requested(node, ip));
        others.distributorSays(OtherServices.issued(node, 1, tokenId));
        awaitKnown("SELECT 1 FROM bootstrap_token WHERE node = ?");

        // When
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();

        // Then
        awaitReason(csr, "NotStarted");
    }

    @Test
    void foreignTokensRequestIsIgnored() {
        // Given
        String foreign = String.format("for%03d", number);
        createToken(foreign, "system:bootstrappers:worker");
        allowToFile("system:bootstrappers:worker");
        try (Kubelet stranger = new Kubelet(node, foreign + ".0123456789abcdef")) {

            // When
            CertificateSigningRequest csr = stranger.asksForItsCertificate();

            // Then
            awaitState(csr, "IGNORED");
            assertThat(conditions(csr)).isEmpty();
        }
    }

    @Test
    void decisionCommittedBeforeACrashIsAppliedAfterIt() throws SQLException {
        // Given: what a process leaves behind that was killed after its commit
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        awaitReason(csr, "UnknownToken");
        known();
        awaitFact(CertificateIssued.class, 1);
        CertificateSigningRequest serving = crashedBetweenDecidedAndApplied();

        // When: the timer looks at what is decided and not applied

        // Then
        awaitState(serving, "APPLIED");
        assertThat(conditions(serving)).containsExactly("Approved");
        awaitFact(CsrDecided.class, 2);
    }

    @Test
    void rejoinedNodeRegistersByItsLeaseAndNotByItsOldObject() {
        // Given
        admin.nodes().resource(kubelet.nodeObject()).create();
        Kubelet.lease(admin, node);
        known();
        kubelet.takesItsCertificate(kubelet.asksForItsCertificate());
        awaitFact(CertificateIssued.class, 1);
        boolean before = facts.of(node, NodeRegistered.class).isEmpty();

        // When
        kubelet.renewsItsLease();

        // Then
        awaitFact(NodeRegistered.class, 1);
        assertThat(before).isTrue();
    }

    @Test
    void servingAddressOutsideTheInventoryWaitsForIt() {
        // Given
        known();
        kubelet.takesItsCertificate(kubelet.asksForItsCertificate());
        awaitFact(CertificateIssued.class, 1);
        CertificateSigningRequest csr = kubelet.asksToServe(ip, "127.77.1." + number);
        awaitReason(csr, "AddressNotInInventory");

        // When
        others.rendererSays(
                new InventoryChanged(
                        UUID.randomUUID(),
                        node,
                        1,
                        Instant.now(),
                        new dev.berth.events.NodeSpec(
                                "default",
                                List.of(ip),
                                List.of("127.77.1." + number),
                                List.of(),
                                OtherServices.spec(ip).ssh(),
                                "default",
                                "default",
                                new java.util.TreeMap<>(),
                                List.of(),
                                new java.util.TreeMap<>())));

        // Then
        awaitFact(CertificateIssued.class, 2);
    }

    @Test
    void cutWatchesAndForgottenVersionsLoseNothing() {
        // Given
        known();
        Sandbox.cluster().cutWatches(_ -> true);
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        Sandbox.cluster().compact();

        // When
        Sandbox.cluster().restoreWatches();

        // Then
        kubelet.takesItsCertificate(csr);
        awaitFact(CertificateIssued.class, 1);
        kubelet.registers();
        awaitFact(NodeRegistered.class, 1);
    }

    private CertificateSigningRequest crashedBetweenDecidedAndApplied() throws SQLException {
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        awaitReason(csr, "TokenSpent");
        try (Connection connection = database.getConnection();
                PreparedStatement decided =
                        connection.prepareStatement(
                                "UPDATE bootstrap_token SET spent_by = ? WHERE id = ?");
                PreparedStatement row =
                        connection.prepareStatement(
                                "UPDATE csr_decision SET state = 'DECIDED', decision = 'APPROVE',"
                                        + " reason = 'InventoryMatches', message = 'Approved',"
                                        + " judged_at = now() - interval '1 minute'"
                                        + " WHERE csr_uid = ?");
                PreparedStatement due =
                        connection.prepareStatement("DELETE FROM due_work WHERE key = ?")) {
            decided.setString(1, csr.getMetadata().getUid());
            decided.setString(2, tokenId);
            decided.executeUpdate();
            due.setString(1, csr.getMetadata().getUid());
            due.executeUpdate();
            row.setString(1, csr.getMetadata().getUid());
            row.executeUpdate();
        }
        return csr;
    }

    private static void allowToFile(String group) {
        try {
            java.nio.file.Path file = Files.createTempFile("rbac", ".yaml");
            Files.writeString(
                    file,
                    """
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: ClusterRoleBinding
                    metadata: {name: strangers}
                    roleRef:
                      apiGroup: rbac.authorization.k8s.io
                      kind: ClusterRole
                      name: system:node-bootstrapper
                    subjects:
                      - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "%s"}
                    """
                            .formatted(group));
            Sandbox.cluster().addRbac(file);
            Files.delete(file);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static org.assertj.core.groups.Tuple tuple(CertificatePurpose purpose) {
        return org.assertj.core.api.Assertions.tuple(
                purpose, CsrDecision.APPROVE, "InventoryMatches");
    }
}
