/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.approver.verification.FakeKubelet;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeReleased;
import dev.berth.events.NodeFact.NodeVerified;
import dev.berth.sandbox.cluster.ApiRequest;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that register with a taint lose it when they are verified, where that is switched on. */
@QuarkusTest
@TestProfile(UntaintIT.On.class)
class UntaintIT extends OneNode {

    private static final Taint OURS = new Taint("NoSchedule", "berth.dev/unverified", null, null);
    private static final Taint GPU = new Taint("NoSchedule", "example.org/gpu", null, "yes");
    private static final Taint FULL = new Taint("NoExecute", "example.org/full", null, null);

    public static final class On implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("berth.unverified-taint", "true");
        }
    }

    @ConfigProperty(name = "berth.verification.port")
    int port;

    private FakeKubelet port10250;

    @BeforeEach
    void allow() {
        Sandbox.cluster().addRbac(Sandbox.PATCH_NODES);
    }

    @Override
    @AfterEach
    void stop() throws InterruptedException {
        Sandbox.cluster().stopDropping();
        if (port10250 != null) {
            port10250.close();
        }
        super.stop();
    }

    @Test
    void verifiedNodeLosesItsTaintAndNoOther() throws Exception {
        // Given
        registers(GPU, OURS, FULL);

        // When
        serves(FakeKubelet::closed);

        // Then
        eventually().untilAsserted(() -> assertThat(taints()).containsExactly(GPU, FULL));
        eventually()
                .untilAsserted(
                        () -> assertThat(verified()).singleElement().matches(NodeVerified::passed));
    }

    @Test
    void openKubeletKeepsItUntilItIsClosed() throws Exception {
        // Given
        registers(OURS);
        serves((request, out) -> FakeKubelet.metrics(out));
        eventually().untilAsserted(() -> assertThat(verified()).hasSize(1));
        isHeld();
        isReleased();
        awaitNothingDue();
        List<Taint> open = taints();
        boolean touched = asked("get") || asked("patch");

        // When
        port10250.behave(FakeKubelet::closed);

        // Then
        assertThat(open).containsExactly(OURS);
        assertThat(touched).isFalse();
        eventually().untilAsserted(() -> assertThat(taints()).isEmpty());
        eventually()
                .untilAsserted(
                        () ->
                                assertThat(verified())
                                        .extracting(NodeVerified::passed)
                                        .containsExactly(false, true));
    }

    @Test
    void kubeletCannotTakeItAwayItself() throws Exception {
        // Given
        registers(OURS);

        // When
        // Then
        assertThatThrownBy(() -> kubelet.takesItsTaintsAway())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("not allowed to modify taints");
    }

    @Test
    void whatSomebodyElseChangesMeanwhileIsReadAgainAndKept() throws Exception {
        // Given
        registers(OURS);
        AtomicInteger patches = new AtomicInteger();
        Sandbox.cluster()
                .dropRequests(
                        request -> {
                            if (isOfTheApprover(request, "patch")
                                    && patches.incrementAndGet() == 1) {
                                taint(GPU, OURS);
                            }
                            return false;
                        });

        // When
        serves(FakeKubelet::closed);

        // Then
        eventually().untilAsserted(() -> assertThat(taints()).containsExactly(GPU));
        assertThat(patches).hasValueGreaterThan(1);
    }

    @Test
    void apiServerThatIsAwayDelaysItOnly() throws Exception {
        // Given
        registers(OURS);
        AtomicInteger reads = new AtomicInteger();
        Sandbox.cluster()
                .dropRequests(
                        request -> isOfTheApprover(request, "get") && reads.incrementAndGet() <= 2);

        // When
        serves(FakeKubelet::closed);

        // Then
        eventually().untilAsserted(() -> assertThat(taints()).isEmpty());
        assertThat(reads).hasValueGreaterThan(2);
    }

    @Test
    void verifiedNodeThatIsSeenWithItLosesIt() throws Exception {
        // Given
        registers(GPU);
        serves(FakeKubelet::closed);
        eventually().untilAsserted(() -> assertThat(verified()).hasSize(1));
        awaitNothingDue();

        // When
        taint(GPU, OURS);

        // Then
        eventually().untilAsserted(() -> assertThat(taints()).containsExactly(GPU));
    }

    @Test
    void nodeThatWasMadeAnewKeepsIt() throws Exception {
        // Given
        registers(OURS);
        admin.nodes().withName(node.value()).delete();
        Node anew = kubelet.registers(OURS);

        // When
        serves(FakeKubelet::closed);
        eventually().untilAsserted(() -> assertThat(verified()).hasSize(1));
        eventually().until(() -> asked("get"));
        awaitNothingDue();

        // Then
        assertThat(taints()).containsExactly(OURS);
        assertThat(admin.nodes().withName(node.value()).get().getMetadata().getUid())
                .isEqualTo(anew.getMetadata().getUid());
        assertThat(asked("patch")).isFalse();
    }

    @Test
    void heldNodeKeepsItUntilItIsReleased() throws Exception {
        // Given
        registers(OURS);
        serves((request, out) -> FakeKubelet.metrics(out));
        eventually().untilAsserted(() -> assertThat(verified()).hasSize(1));
        isHeld();
        port10250.behave(FakeKubelet::closed);
        eventually().until(() -> verified().getLast().passed());
        awaitNothingDue();
        List<Taint> held = taints();

        // When
        isReleased();

        // Then
        assertThat(held).containsExactly(OURS);
        eventually().untilAsserted(() -> assertThat(taints()).isEmpty());
    }

    @Test
    void nodeThatBerthDoesNotKnowIsLeftAlone() throws Exception {
        // Given
        String stranger = "stranger-" + number;
        admin.nodes()
                .resource(
                        new NodeBuilder()
                                .withNewMetadata()
                                .withName(stranger)
                                .endMetadata()
                                .withNewSpec()
                                .withTaints(OURS)
                                .endSpec()
                                .build())
                .create();
        registers(OURS);

        // When
        serves(FakeKubelet::closed);

        // Then
        eventually().untilAsserted(() -> assertThat(taints()).isEmpty());
        assertThat(admin.nodes().withName(stranger).get().getSpec().getTaints())
                .containsExactly(OURS);
    }

    private void registers(Taint... taints) {
        known();
        hasItsClientCertificate();
        kubelet.registers(taints);
        awaitFact(NodeRegistered.class, 1);
    }

    private void serves(FakeKubelet.Behaviour behaviour) throws Exception {
        CertificateSigningRequest csr = kubelet.asksToServe(ip);
        port10250 = FakeKubelet.open(ip, port, kubelet.serving(csr), behaviour);
    }

    private void isHeld() {
        others.rendererSays(
                new NodeHeld(UUID.randomUUID(), node, 1, Instant.now(), "operator", "wait"));
        awaitKnown("SELECT 1 FROM expected_node WHERE name = ? AND held");
    }

    private void isReleased() {
        others.rendererSays(
                new NodeReleased(UUID.randomUUID(), node, 1, Instant.now(), "operator"));
        awaitKnown("SELECT 1 FROM expected_node WHERE name = ? AND NOT held");
    }

    private void taint(Taint... taints) {
        admin.nodes()
                .withName(node.value())
                .edit(found -> found.edit().editSpec().withTaints(taints).endSpec().build());
    }

    private List<Taint> taints() {
        return admin.nodes().withName(node.value()).get().getSpec().getTaints();
    }

    private List<NodeVerified> verified() {
        return facts.of(node, NodeVerified.class);
    }

    private void awaitNothingDue() {
        awaitKnown(
                "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM due_work WHERE kind = 'untaint-node' AND"
                        + " key = ?)");
    }

    private boolean asked(String verb) {
        return Sandbox.cluster().requests().stream().anyMatch(r -> isOfTheApprover(r, verb));
    }

    private boolean isOfTheApprover(ApiRequest request, String verb) {
        return request.user().endsWith(":berth-csr-approver")
                && request.resource().equals("nodes")
                && request.verb().equals(verb)
                && request.name().equals(node.value());
    }
}
