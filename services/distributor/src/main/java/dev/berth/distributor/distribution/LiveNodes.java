/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.bootstrap.ClusterRefusedException;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;

/** Whether a node of a name lives in the cluster already. */
@ApplicationScoped
class LiveNodes {

    private final KubernetesClient client;

    LiveNodes(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Whether there is a Ready node of this name.
     *
     * @throws ClusterRefusedException if the API server does not say
     */
    boolean isReady(NodeName name) {
        try {
            Node node = client.nodes().withName(name.value()).get();
            return node != null
                    && node.getStatus() != null
                    && node.getStatus().getConditions().stream()
                            .anyMatch(
                                    condition ->
                                            "Ready".equals(condition.getType())
                                                    && "True".equals(condition.getStatus()));
        } catch (KubernetesClientException e) {
            throw new ClusterRefusedException("read node " + name, e);
        }
    }
}
