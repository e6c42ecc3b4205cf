/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.approver.verification.FakeKubelet;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeVerified;
import dev.berth.events.VerificationResult;
import dev.berth.sandbox.cluster.ApiRequest;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From the serving certificate to the fact about the kubelet's port. */
@QuarkusTest
class VerificationIT extends OneNode {

    @ConfigProperty(name = "berth.verification.port")
    int port;

    private FakeKubelet port10250;

    @Override
    @AfterEach
    void stop() throws InterruptedException {
        if (port10250 != null) {
            port10250.close();
        }
        super.stop();
    }

    @Test
    void closedKubeletIsVerifiedOnceByTheAddressOfTheInventory() throws Exception {
        // When
        joins(FakeKubelet::closed);

        // Then
        NodeVerified verified = awaitVerified(1).getFirst();
        assertThat(verified.results()).hasSize(7).allMatch(VerificationResult::passed);
        assertThat(verified.passed()).isTrue();
        assertThat(verified.attempt()).isEqualTo(1);
        assertThat(Sandbox.cluster().requests())
                .anySatisfy(
                        request -> {
                            assertThat(request.resource()).isEqualTo("subjectaccessreviews");
                            assertThat(request.user()).endsWith(":berth-csr-approver");
                            assertThat(request.code()).isEqualTo(201);
                        });
    }

    @Test
    void openKubeletIsSaidOnceAndAgainWhenItIsClosed() throws Exception {
        // Given
        joins((request, out) -> FakeKubelet.metrics(out));
        NodeVerified open = awaitVerified(1).getFirst();
        int asked = port10250.requests().size();
        eventually().until(() -> port10250.requests().size() > asked + 10);
        int said = facts.of(node, NodeVerified.class).size();

        // When
        port10250.behave(FakeKubelet::closed);

        // Then
        NodeVerified closed =
                eventually()
                        .until(
                                () -> facts.of(node, NodeVerified.class).getLast(),
                                NodeVerified::passed);
        assertThat(open.passed()).isFalse();
        assertThat(open.results())
                .filteredOn(VerificationResult::failed)
                .extracting(VerificationResult::check, VerificationResult::expected)
                .containsExactly(
                        tuple("no credential", "401"),
                        tuple("random bearer token", "401"),
                        tuple("client certificate without rights", "403"));
        assertThat(said).isEqualTo(1);
        assertThat(closed.results()).hasSize(7).allMatch(VerificationResult::passed);
    }

    @Test
    void hostileKubeletNeverSeesACredentialOfTheApi() throws Exception {
        // Given
        String credential = Sandbox.cluster().token("berth-csr-approver");

        // When
        joins(
                (request, out) ->
                        FakeKubelet.raw(
                                out,
                                "HTTP/1.1 401 \r\nWWW-Authenticate: Bearer realm=\"kubernetes\"\r\n"
                                        + "Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"));

        // Then
        awaitVerified(1);
        assertThat(port10250.requests())
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        request -> {
                            assertThat(request.head()).doesNotContain(credential);
                            assertThat(request.headers()).doesNotContainKey("cookie");
                            assertThat(request.headers().getOrDefault("authorization", ""))
                                    .matches("|Bearer [A-Za-z0-9_-]{43}");
                        });
    }

    @Test
    void nobodyTouchesTaintsWhereThatIsOff() throws Exception {
        // Given
        Taint taint = new Taint("NoSchedule", "berth.dev/unverified", null, null);

        // When
        joins(FakeKubelet::closed, taint);

        // Then
        assertThat(awaitVerified(1).getFirst().passed()).isTrue();
        awaitKnown(
                "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM due_work WHERE kind = 'untaint-node' AND"
                        + " key = ?)");
        assertThat(admin.nodes().withName(node.value()).get().getSpec().getTaints())
                .containsExactly(taint);
        assertThat(Sandbox.cluster().requests())
                .filteredOn(request -> request.user().endsWith(":berth-csr-approver"))
                .filteredOn(request -> request.resource().equals("nodes"))
                .extracting(ApiRequest::verb)
                .containsOnly("list", "watch");
    }

    /** From the announcement to a kubelet that serves with the certificate it was issued. */
    private void joins(FakeKubelet.Behaviour behaviour, Taint... taints) throws Exception {
        known();
        hasItsClientCertificate();
        kubelet.registers(taints);
        awaitFact(NodeRegistered.class, 1);
        CertificateSigningRequest csr = kubelet.asksToServe(ip);
        port10250 = FakeKubelet.open(ip, port, kubelet.serving(csr), behaviour);
    }

    private List<NodeVerified> awaitVerified(int count) {
        return eventually()
                .until(() -> facts.of(node, NodeVerified.class), said -> said.size() >= count);
    }
}
