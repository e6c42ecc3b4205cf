/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The resources this API server knows, by their place in the API. */
enum ResourceType {
    CERTIFICATE_SIGNING_REQUEST(
            "certificates.k8s.io",
            "v1",
            "certificatesigningrequests",
            "CertificateSigningRequest",
            false,
            Set.of("approval", "status")),
    NODE("", "v1", "nodes", "Node", false, Set.of("status")),
    NAMESPACE("", "v1", "namespaces", "Namespace", false, Set.of()),
    SECRET("", "v1", "secrets", "Secret", true, Set.of()),
    EVENT("", "v1", "events", "Event", true, Set.of()),
    NEW_EVENT("events.k8s.io", "v1", "events", "Event", true, Set.of()),
    LEASE("coordination.k8s.io", "v1", "leases", "Lease", true, Set.of()),
    SUBJECT_ACCESS_REVIEW(
            "authorization.k8s.io",
            "v1",
            "subjectaccessreviews",
            "SubjectAccessReview",
            false,
            Set.of()),
    SELF_SUBJECT_ACCESS_REVIEW(
            "authorization.k8s.io",
            "v1",
            "selfsubjectaccessreviews",
            "SelfSubjectAccessReview",
            false,
            Set.of()),
    TOKEN_REVIEW("authentication.k8s.io", "v1", "tokenreviews", "TokenReview", false, Set.of()),
    SELF_SUBJECT_REVIEW(
            "authentication.k8s.io",
            "v1",
            "selfsubjectreviews",
            "SelfSubjectReview",
            false,
            Set.of());

    private final String group;
    private final String version;
    private final String plural;
    private final String kind;
    private final boolean namespaced;
    private final Set<String> subresources;

    ResourceType(
            String group,
            String version,
            String plural,
            String kind,
            boolean namespaced,
            Set<String> subresources) {
        this.group = group;
        this.version = version;
        this.plural = plural;
        this.kind = kind;
        this.namespaced = namespaced;
        this.subresources = subresources;
    }

    static Optional<ResourceType> find(String group, String version, String plural) {
        return Arrays.stream(values())
                .filter(
                        type ->
                                type.group.equals(group)
                                        && type.version.equals(version)
                                        && type.plural.equals(plural))
                .findFirst();
    }

    String group() {
        return group;
    }

    String version() {
        return version;
    }

    String plural() {
        return plural;
    }

    String kind() {
        return kind;
    }

    boolean namespaced() {
        return namespaced;
    }

    Set<String> subresources() {
        return subresources;
    }

    /** What people type instead of the plural; as a real API server has them. */
    List<String> shortNames() {
        return switch (this) {
            case CERTIFICATE_SIGNING_REQUEST -> List.of("csr");
            case NODE -> List.of("no");
            case NAMESPACE -> List.of("ns");
            case EVENT, NEW_EVENT -> List.of("ev");
            case SECRET,
                    LEASE,
                    SUBJECT_ACCESS_REVIEW,
                    SELF_SUBJECT_ACCESS_REVIEW,
                    TOKEN_REVIEW,
                    SELF_SUBJECT_REVIEW ->
                    List.of();
        };
    }

    /** Reviews are questions: they are answered, not stored. */
    boolean stored() {
        return switch (this) {
            case CERTIFICATE_SIGNING_REQUEST, NODE, NAMESPACE, SECRET, EVENT, NEW_EVENT, LEASE ->
                    true;
            case SUBJECT_ACCESS_REVIEW,
                    SELF_SUBJECT_ACCESS_REVIEW,
                    TOKEN_REVIEW,
                    SELF_SUBJECT_REVIEW ->
                    false;
        };
    }

    /** {@code v1} or {@code group/v1}. */
    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As error messages name it: {@code nodes}, {@code leases.coordination.k8s.io}. */
    String qualified() {
        return qualified(group, plural);
    }

    static String qualified(String group, String plural) {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
