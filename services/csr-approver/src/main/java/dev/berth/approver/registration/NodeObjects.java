/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Node objects, read anew and changed by patches: the one place that does, for what is off unless
 * configured. It takes rights that are granted only with it.
 */
@ApplicationScoped
class NodeObjects {

    private static final int UNPROCESSABLE = 422;

    /** What became of a patch. */
    enum Patched {
        DONE,
        /** There is no such Node any more. */
        GONE,
        /** A test of the patch failed: the Node is not as it was read. Nothing was changed. */
        NOT_AS_READ
    }

    private final KubernetesClient kubernetes;

    @Inject
    NodeObjects(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** The Node as it is now. */
    Optional<Node> find(NodeName node) {
        return asked(
                () -> Optional.ofNullable(kubernetes.nodes().withName(node.value()).get()),
                Optional.empty());
    }

    /** Sets and removes what the patch names (RFC 7396), and touches nothing else. */
    Patched merge(NodeName node, JsonNode patch) {
        return patched(node, PatchType.JSON_MERGE, patch);
    }

    /** Applies the patch as a whole (RFC 6902) if all its tests hold; else nothing. */
    Patched guarded(NodeName node, JsonNode patch) {
        try {
            return patched(node, PatchType.JSON, patch);
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == UNPROCESSABLE
                    || refused.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return Patched.NOT_AS_READ;
            }
            throw refused;
        }
    }

    private Patched patched(NodeName node, PatchType type, JsonNode patch) {
        return asked(
                () -> {
                    kubernetes
                            .nodes()
                            .withName(node.value())
                            .patch(PatchContext.of(type), patch.toString());
                    return Patched.DONE;
                },
                Patched.GONE);
    }

    private static <T> T asked(Supplier<T> request, T gone) {
        try {
            return request.get();
        } catch (KubernetesClientException refused) {
            return switch (refused.getCode()) {
                case HttpURLConnection.HTTP_NOT_FOUND -> gone;
                case HttpURLConnection.HTTP_FORBIDDEN ->
                        throw new IllegalStateException(
                                "csr-approver may not get and patch nodes: apply"
                                        + " deploy/helm/files/patch-nodes.yaml, or set"
                                        + " rbac.create=true",
                                refused);
                default -> throw refused;
            };
        }
    }
}
