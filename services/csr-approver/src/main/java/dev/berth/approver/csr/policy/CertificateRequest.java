/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.events.CertificatePurpose;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A CertificateSigningRequest as the API server tells it, parsed but not believed. Everything under
 * {@code contents} was written by the requester; username, groups, credential ids and times are the
 * API server's.
 *
 * @param credentialIds values of {@code authentication.kubernetes.io/credential-id}; empty on API
 *     servers that do not say it
 * @param lifetime how long the certificate shall be valid, if the requester cares
 * @param decided whether it carries a condition Approved, Denied or Failed, or a certificate
 * @param deleting whether it is being deleted
 */
public record CertificateRequest(
        String uid,
        String name,
        String resourceVersion,
        Instant createdAt,
        String signer,
        String username,
        Set<String> groups,
        List<String> usages,
        List<String> credentialIds,
        @Nullable Duration lifetime,
        boolean decided,
        boolean deleting,
        RequestContents contents) {

    /** Signs client certificates of kubelets. */
    public static final String CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";

    /** Signs serving certificates of kubelets. */
    public static final String SERVING_SIGNER = "kubernetes.io/kubelet-serving";

    /** What the API server calls the holder of a bootstrap token, followed by the token's id. */
    public static final String BOOTSTRAP_USER = "system:bootstrap:";

    /** What the API server calls a kubelet, followed by the node's name. */
    public static final String NODE_USER = "system:node:";

    /** The one group of all our tokens: RBAC groups have no wildcards, the id names the node. */
    public static final String OUR_BOOTSTRAPPERS = "system:bootstrappers:berth";

    /** What the API server counts the holder of one of our tokens to. */
    public static final List<String> BOOTSTRAP_GROUPS =
            List.of("system:bootstrappers", OUR_BOOTSTRAPPERS, "system:authenticated");

    /** What the API server counts a kubelet to. */
    public static final List<String> NODE_GROUPS = List.of("system:nodes", "system:authenticated");

    public CertificateRequest {
        groups = Set.copyOf(groups);
        usages = List.copyOf(usages);
        credentialIds = List.copyOf(credentialIds);
    }

    /** What it asks for, judged by signer and requester alone; empty if no kubelet asks so. */
    public Optional<CertificatePurpose> purpose() {
        if (signer.equals(SERVING_SIGNER) && username.startsWith(NODE_USER)) {
            return Optional.of(CertificatePurpose.SERVING);
        }
        if (signer.equals(CLIENT_SIGNER) && username.startsWith(BOOTSTRAP_USER)) {
            return Optional.of(CertificatePurpose.BOOTSTRAP_CLIENT);
        }
        if (signer.equals(CLIENT_SIGNER) && username.startsWith(NODE_USER)) {
            return Optional.of(CertificatePurpose.CLIENT_RENEWAL);
        }
        return Optional.empty();
    }

    /** Names and addresses its certificate would serve under; empty for client certificates. */
    public Set<String> identities() {
        boolean serving = purpose().filter(CertificatePurpose.SERVING::equals).isPresent();
        return switch (contents) {
            case RequestContents.Readable readable when serving -> readable.identities();
            case RequestContents.Readable _, RequestContents.Unreadable _ -> Set.of();
        };
    }

    /** The same request as it was before anybody decided it. */
    public CertificateRequest undecided() {
        return new CertificateRequest(
                uid,
                name,
                resourceVersion,
                createdAt,
                signer,
                username,
                groups,
                usages,
                credentialIds,
                lifetime,
                false,
                deleting,
                contents);
    }
}
