/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.temporal.ChronoUnit;

/** Tokens as Kubernetes keeps them: Secrets that are created and deleted, never read. */
@ApplicationScoped
class ClusterTokens {

    static final String NAMESPACE = "kube-system";
    static final String GROUP = "system:bootstrappers:berth";

    private final KubernetesClient client;

    ClusterTokens(KubernetesClient client) {
        this.client = client;
    }

    /**
     * @throws ClusterRefusedException if the Secret was not made, as far as we know
     */
    void create(BootstrapToken token, NodeName node) {
        try {
            client.secrets().inNamespace(NAMESPACE).resource(secret(token, node)).create();
        } catch (KubernetesClientException e) {
            // Without the cause: an API server may quote the object it refuses.
            throw new ClusterRefusedException("create bootstrap token " + token.id(), e);
        }
    }

    /**
     * Deletes it; that there is none is fine.
     *
     * @throws ClusterRefusedException if it may still be there
     */
    void delete(String tokenId) {
        try {
            client.secrets().inNamespace(NAMESPACE).withName(name(tokenId)).delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw new ClusterRefusedException("delete bootstrap token " + tokenId, e);
            }
        }
    }

    private static Secret secret(BootstrapToken token, NodeName node) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name(token.id()))
                .endMetadata()
                .withType("bootstrap.kubernetes.io/token")
                .addToStringData("token-id", token.id())
                .addToStringData("token-secret", token.secret())
                .addToStringData(
                        "expiration", token.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString())
                .addToStringData("usage-bootstrap-authentication", "true")
                .addToStringData("auth-extra-groups", GROUP)
                .addToStringData("description", "Berth: node " + node)
                .build();
    }

    private static String name(String tokenId) {
        return "bootstrap-token-" + tokenId;
    }
}
