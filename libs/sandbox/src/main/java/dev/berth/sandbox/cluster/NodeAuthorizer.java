/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.util.Set;

/**
 * What a kubelet may do beyond RBAC: work on its own Node and Lease, ask for certificates, check
 * its callers, say what happens.
 */
final class NodeAuthorizer {

    static final String LEASE_NAMESPACE = "kube-node-lease";

    private NodeAuthorizer() {}

    static boolean allows(User user, Access access) {
        if (!user.isNode() || !access.onResource()) {
            return false;
        }
        String self = user.nodeName();
        return switch (ResourceType.qualified(access.group(), access.fullResource())) {
            // Creating has no name yet and is judged by NodeRestriction; reading is limited to
            // itself here.
            case "nodes" ->
                    access.verb().equals("create")
                            || Set.of("get", "list", "watch", "update", "patch")
                                            .contains(access.verb())
                                    && access.name().equals(self);
            case "nodes/status" ->
                    Set.of("update", "patch").contains(access.verb()) && access.name().equals(self);
            case "leases.coordination.k8s.io" ->
                    access.namespace().equals(LEASE_NAMESPACE)
                            && (access.verb().equals("create")
                                    || Set.of("get", "update", "patch", "delete")
                                                    .contains(access.verb())
                                            && access.name().equals(self));
            case "events", "events.events.k8s.io" ->
                    Set.of("create", "update", "patch").contains(access.verb());
            case "certificatesigningrequests.certificates.k8s.io" ->
                    Set.of("create", "get", "list", "watch").contains(access.verb());
            case "subjectaccessreviews.authorization.k8s.io",
                    "tokenreviews.authentication.k8s.io" ->
                    access.verb().equals("create");
            default -> false;
        };
    }
}
