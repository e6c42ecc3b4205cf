/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an authorized kubelet still may not do: act as another node, give itself forbidden labels,
 * change its taints.
 */
final class NodeRestriction {

    private static final Set<String> SIGNERS =
            Set.of("kubernetes.io/kube-apiserver-client-kubelet", "kubernetes.io/kubelet-serving");

    private NodeRestriction() {}

    /**
     * @throws ApiException 403
     */
    static void onCreate(ResourceType type, ObjectNode object, User user) {
        if (!user.isNode()) {
            return;
        }
        String name = Json.text(object, "metadata", "name");
        switch (type) {
            case NODE -> {
                requireSelf(type, name, user);
                requireLabels(object, Json.object(), name, user, "set the following labels");
            }
            case LEASE -> {
                if (!name.equals(user.nodeName())) {
                    throw ApiException.forbidden(
                            type.group(),
                            type.plural(),
                            name,
                            "can only access node lease with the same name as the requesting node");
                }
            }
            case CERTIFICATE_SIGNING_REQUEST -> requireOwnCommonName(object, user);
            case NAMESPACE,
                    SECRET,
                    EVENT,
                    NEW_EVENT,
                    SUBJECT_ACCESS_REVIEW,
                    SELF_SUBJECT_ACCESS_REVIEW,
                    TOKEN_REVIEW,
                    SELF_SUBJECT_REVIEW -> {
                // Not restricted beyond what the node authorizer says.
            }
        }
    }

    /**
     * @throws ApiException 403
     */
    static void onUpdate(ResourceType type, ObjectNode old, ObjectNode next, User user) {
        if (!user.isNode() || type != ResourceType.NODE) {
            return;
        }
        String name = Json.text(old, "metadata", "name");
        requireSelf(type, name, user);
        requireLabels(next, old, name, user, "modify labels");
        if (!old.path("spec").path("taints").equals(next.path("spec").path("taints"))) {
            throw ApiException.forbidden(
                    "",
                    "nodes",
                    name,
                    "node \"" + user.nodeName() + "\" is not allowed to modify taints");
        }
    }

    private static void requireSelf(ResourceType type, String name, User user) {
        if (!name.equals(user.nodeName())) {
            throw ApiException.forbidden(
                    type.group(),
                    type.plural(),
                    name,
                    "node \""
                            + user.nodeName()
                            + "\" is not allowed to modify node \""
                            + name
                            + "\"");
        }
    }

    private static void requireOwnCommonName(ObjectNode csr, User user) {
        if (!SIGNERS.contains(Json.text(csr, "spec", "signerName"))) {
            return;
        }
        String name = Json.text(csr, "metadata", "name");
        try {
            String commonName =
                    CertificateRequest.parse(Json.text(csr, "spec", "request")).commonName();
            if (!commonName.equals(user.name())) {
                throw ApiException.forbidden(
                        "certificates.k8s.io",
                        "certificatesigningrequests",
                        name,
                        "can only create a node CSR with CN=" + user.name());
            }
        } catch (CertificateRequest.Malformed e) {
            throw ApiException.forbidden(
                    "certificates.k8s.io",
                    "certificatesigningrequests",
                    name,
                    "unable to parse csr: " + e.getMessage());
        }
    }

    private static void requireLabels(
            ObjectNode next, ObjectNode old, String name, User user, String deed) {
        JsonNode before = old.path("metadata").path("labels");
        JsonNode after = next.path("metadata").path("labels");
        Set<String> touched = new TreeSet<>();
        after.properties()
                .forEach(
                        entry -> {
                            if (!entry.getValue().equals(before.get(entry.getKey()))) {
                                touched.add(entry.getKey());
                            }
                        });
        before.properties()
                .forEach(
                        entry -> {
                            if (!after.has(entry.getKey())) {
                                touched.add(entry.getKey());
                            }
                        });
        touched.removeIf(NodeLabels::allowed);
        if (!touched.isEmpty()) {
            throw ApiException.forbidden(
                    "",
                    "nodes",
                    name,
                    "node \""
                            + user.nodeName()
                            + "\" is not allowed to "
                            + deed
                            + ": "
                            + String.join(", ", touched));
        }
    }
}
