/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static dev.berth.sandbox.cluster.ClusterFixture.aNode;
import static dev.berth.sandbox.cluster.ClusterFixture.approve;
import static dev.berth.sandbox.cluster.ClusterFixture.create;
import static dev.berth.sandbox.cluster.ClusterFixture.labelled;
import static dev.berth.sandbox.cluster.ClusterFixture.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Watching: what a watch and an informer are told. */
interface WatchContract extends ClusterFixture {

    @Test
    default void watchTellsWhatHappensToTheOneItNames() throws Exception {
        // Given
        KubernetesClient admin = cluster().admin();
        // From a known version on: what happens before the watch is open is told as well.
        String version = admin.nodes().list().getMetadata().getResourceVersion();
        Recorder<Node> recorder = new Recorder<>();
        try (var _ =
                admin.nodes()
                        .withName(node())
                        .watch(
                                new ListOptionsBuilder().withResourceVersion(version).build(),
                                recorder)) {

            // When
            Node created = admin.nodes().resource(aNode(node())).create();
            admin.nodes().resource(aNode("x-" + node())).create();
            admin.nodes().resource(labelled(created, "changed")).update();
            admin.nodes().withName(node()).delete();

            // Then
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () ->
                                    assertThat(recorder.seen)
                                            .containsExactly(
                                                    "ADDED " + node(),
                                                    "MODIFIED " + node(),
                                                    "DELETED " + node()));
        }
    }

    @Test
    default void watchGoesOnFromTheVersionOfAList() {
        // Given
        KubernetesClient admin = cluster().admin();
        admin.nodes().resource(aNode(node())).create();
        String version = admin.nodes().list().getMetadata().getResourceVersion();
        admin.nodes().resource(aNode("b-" + node())).create();
        Recorder<Node> recorder = new Recorder<>();

        // When
        try (var _ =
                admin.nodes()
                        .watch(
                                new ListOptionsBuilder().withResourceVersion(version).build(),
                                recorder)) {

            // Then
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(recorder.seen).contains("ADDED b-" + node()));
            assertThat(recorder.seen).doesNotContain("ADDED " + node());
        }
    }

    @Test
    default void watchIsToldTheVersionWhenItsTimeIsOver() {
        // Given
        Recorder<Node> recorder = new Recorder<>();

        // When
        try (var _ =
                cluster()
                        .admin()
                        .nodes()
                        .watch(
                                new ListOptionsBuilder()
                                        .withAllowWatchBookmarks(true)
                                        .withTimeoutSeconds(4L)
                                        .build(),
                                recorder)) {

            // Then
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(recorder.bookmarks).isNotEmpty());
        }
    }

    @Test
    default void informerKeepsUp() {
        // Given
        KubernetesClient approver = cluster().serviceAccount("berth-csr-approver");
        KubernetesClient admin = cluster().admin();
        CertificateSigningRequest before = create(admin, CsrBuilder.client(node()));
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        try (var informer =
                approver.certificates()
                        .v1()
                        .certificateSigningRequests()
                        .inform(
                                new io.fabric8.kubernetes.client.informers
                                        .ResourceEventHandler<>() {
                                    @Override
                                    public void onAdd(CertificateSigningRequest csr) {
                                        heard.add("+" + name(csr));
                                    }

                                    @Override
                                    public void onUpdate(
                                            CertificateSigningRequest old,
                                            CertificateSigningRequest csr) {
                                        heard.add("~" + name(csr));
                                    }

                                    @Override
                                    public void onDelete(
                                            CertificateSigningRequest csr, boolean unknown) {
                                        heard.add("-" + name(csr));
                                    }
                                })) {

            // When
            CertificateSigningRequest after = create(admin, CsrBuilder.client(node()));
            approve(admin, after);
            admin.resource(before).delete();

            // Then
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () ->
                                    assertThat(heard)
                                            .contains(
                                                    "+" + name(before),
                                                    "+" + name(after),
                                                    "~" + name(after),
                                                    "-" + name(before)));
            assertThat(informer.isWatching()).isTrue();
        }
    }

    /** Writes down what a watch says. */
    final class Recorder<T extends HasMetadata> implements Watcher<T> {
        final Queue<String> seen = new ConcurrentLinkedQueue<>();
        final Queue<String> bookmarks = new ConcurrentLinkedQueue<>();

        @Override
        public void eventReceived(Action action, T resource) {
            if (action == Action.BOOKMARK) {
                bookmarks.add(resource.getMetadata().getResourceVersion());
            } else {
                seen.add(action + " " + name(resource));
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            seen.add("CLOSED " + cause.getMessage());
        }
    }
}
