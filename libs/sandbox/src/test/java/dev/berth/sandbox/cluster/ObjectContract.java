/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static dev.berth.sandbox.cluster.ClusterFixture.aLease;
import static dev.berth.sandbox.cluster.ClusterFixture.aNode;
import static dev.berth.sandbox.cluster.ClusterFixture.assertRefused;
import static dev.berth.sandbox.cluster.ClusterFixture.labelled;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.Test;

/** Objects and versions: conflicts, names, patches, and what is not there. */
interface ObjectContract extends ClusterFixture {

    @Test
    default void staleUpdateConflicts() {
        // Given
        KubernetesClient admin = cluster().admin();
        Node old = admin.nodes().resource(aNode(node())).create();
        admin.nodes().resource(labelled(old, "first")).update();

        // When Then
        assertRefused(409, () -> admin.nodes().resource(labelled(old, "second")).update());
    }

    @Test
    default void nameIsTakenOnce() {
        // Given
        KubernetesClient admin = cluster().admin();
        admin.nodes().resource(aNode(node())).create();

        // When Then
        assertRefused(409, () -> admin.nodes().resource(aNode(node())).create());
        assertRefused(422, () -> admin.nodes().resource(aNode("Not_A_Name")).create());
    }

    @Test
    default void generatedNameBeginsAsANameDoes() {
        // Given
        KubernetesClient admin = cluster().admin();
        Node dashed = aNode(node());
        dashed.getMetadata().setGenerateName(node() + "-");
        dashed.getMetadata().setName(null);
        Node dotted = aNode(node());
        dotted.getMetadata().setGenerateName(node() + ".");
        dotted.getMetadata().setName(null);

        // When
        Node created = admin.nodes().resource(dashed).create();

        // Then
        assertThat(created.getMetadata().getName())
                .startsWith(node() + "-")
                .hasSize(node().length() + 6);
        assertRefused(422, () -> admin.nodes().resource(dotted).create());
    }

    @Test
    default void nodeStatusIsPatchedByKeyAndOnlyThroughItsDoor() {
        // Given
        KubernetesClient kubelet = kubelet();
        kubelet.nodes().resource(aNode(node())).create();

        // When
        kubelet.nodes()
                .withName(node())
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        """
                        {"status":{"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}]}}
                        """);
        kubelet.nodes()
                .withName(node())
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"conditions\":[]}}");

        // Then
        assertThat(cluster().admin().nodes().withName(node()).get().getStatus().getConditions())
                .extracting(condition -> condition.getType() + "=" + condition.getStatus())
                .containsExactlyInAnyOrder("MemoryPressure=False", "Ready=True");
    }

    @Test
    default void jsonPatchWhoseTestFailsChangesNothing() {
        // Given
        KubernetesClient admin = cluster().admin();
        admin.nodes()
                .resource(
                        aNode(node())
                                .edit()
                                .withNewSpec()
                                .addNewTaint("NoSchedule", "example.org/a", null, null)
                                .addNewTaint("NoSchedule", "example.org/b", null, null)
                                .endSpec()
                                .build())
                .create();
        String patch =
                """
                [{"op":"test","path":"/spec/taints/%d","value":{"key":"example.org/a","effect":"NoSchedule"}},
                 {"op":"remove","path":"/spec/taints/%d"}]
                """;
        var json = PatchContext.of(PatchType.JSON);

        // When Then
        assertRefused(422, () -> admin.nodes().withName(node()).patch(json, patch.formatted(1, 1)));
        assertRefused(422, () -> admin.nodes().withName(node()).patch(json, patch.formatted(7, 7)));
        assertThat(admin.nodes().withName(node()).patch(json, patch.formatted(0, 0)))
                .satisfies(
                        left ->
                                assertThat(left.getSpec().getTaints())
                                        .extracting(taint -> taint.getKey())
                                        .contains("example.org/b")
                                        .doesNotContain("example.org/a"));
    }

    @Test
    default void leaseIsRenewedFromTheVersionThatWasRead() {
        // Given
        KubernetesClient kubelet = kubelet();
        var leases = kubelet.leases().inNamespace("kube-node-lease");
        var first = leases.resource(aLease(node())).create();

        // When
        var renewed =
                leases.resource(
                                first.edit()
                                        .editSpec()
                                        .withLeaseDurationSeconds(50)
                                        .endSpec()
                                        .build())
                        .update();

        // Then
        assertThat(renewed.getSpec().getLeaseDurationSeconds()).isEqualTo(50);
        assertRefused(
                409,
                () ->
                        leases.resource(
                                        first.edit()
                                                .editSpec()
                                                .withLeaseDurationSeconds(60)
                                                .endSpec()
                                                .build())
                                .update());
    }

    @Test
    default void whatIsNotThereIsNotFound() {
        // When
        Node missing = cluster().admin().nodes().withName("missing-" + node()).get();

        // Then
        assertThat(missing).isNull();
        assertRefused(
                404,
                () ->
                        cluster()
                                .admin()
                                .nodes()
                                .withName("missing-" + node())
                                .patch("{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"));
    }
}
