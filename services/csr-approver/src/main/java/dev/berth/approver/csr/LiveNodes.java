/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Asks the API server for Ready nodes. The watch's memory would do most of the time, but not before
 * it has listed and not while it is cut, and then a live node would look like none.
 */
@ApplicationScoped
class LiveNodes {

    private final KubernetesClient kubernetes;
    private final KnownAbout knownAbout;

    @Inject
    LiveNodes(KubernetesClient kubernetes, KnownAbout knownAbout) {
        this.kubernetes = kubernetes;
        this.knownAbout = knownAbout;
    }

    /**
     * Whether a Ready node stands where this request would make one; false for a request that makes
     * none. Runs a transaction of its own, and no longer than it reads the database.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if nobody can tell now
     */
    boolean standInTheWayOf(CertificateRequest request) {
        return QuarkusTransaction.requiringNew()
                .call(() -> knownAbout.bootstrapping(request))
                .filter(this::contain)
                .isPresent();
    }

    private boolean contain(NodeName name) {
        return kubernetes
                .nodes()
                .withField("metadata.name", name.value())
                .list()
                .getItems()
                .stream()
                .anyMatch(LiveNodes::isReady);
    }

    private static boolean isReady(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(
                                condition ->
                                        "Ready".equals(condition.getType())
                                                && "True".equals(condition.getStatus()));
    }
}
