/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.bypass;

import dev.berth.approver.csr.policy.CertificateRequest;
import java.util.List;

/**
 * What is asked: may this user do that? Allowed means a way around the approver.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/">how
 *     the controller-manager decides what it approves itself</a>
 */
enum Question {
    OUR_TOKENS_APPROVED(
            Severity.ERROR,
            Users.TOKEN,
            CertificateRequest.BOOTSTRAP_GROUPS,
            "create",
            "nodeclient",
            "The controller-manager approves client requests of Berth's bootstrap tokens before"
                    + " Berth has judged them: a token can become any node.",
            "Find the ClusterRoleBinding of the role"
                + " system:certificates.k8s.io:certificatesigningrequests:nodeclient to"
                + " system:bootstrappers or system:bootstrappers:berth (the hard-way guide calls it"
                + " auto-approve-csrs-for-group) and delete it, or bind your own tokens' group."),
    OUR_TOKENS_APPROVE(
            Severity.ERROR,
            Users.TOKEN,
            CertificateRequest.BOOTSTRAP_GROUPS,
            "update",
            "approval",
            "Whoever holds one of Berth's bootstrap tokens may approve certificate requests.",
            "Take update of certificatesigningrequests/approval from system:bootstrappers and from"
                    + " system:authenticated."),
    OTHER_TOKENS_APPROVED(
            Severity.INFO,
            "system:bootstrap:other0",
            List.of(
                    "system:bootstrappers",
                    "system:bootstrappers:kubeadm:default-node-token",
                    "system:authenticated"),
            "create",
            "nodeclient",
            "The controller-manager approves client requests of kubeadm's bootstrap tokens. Berth's"
                    + " nodes are not affected.",
            "Nothing, as long as you join nodes with kubeadm too."),
    NODES_RENEWED(
            Severity.INFO,
            Users.NODE,
            CertificateRequest.NODE_GROUPS,
            "create",
            "selfnodeclient",
            "The controller-manager approves kubelets' own client renewals. Holding a node does not"
                    + " stop them.",
            "Nothing; this is normal. If a hold is to stop renewals, delete the binding of"
                    + " system:certificates.k8s.io:certificatesigningrequests:selfnodeclient to"
                    + " system:nodes; Berth then approves them.");

    /** How bad a yes is. */
    enum Severity {
        ERROR,
        INFO
    }

    /** Nobody of these names exists. */
    private static final class Users {
        static final String TOKEN = "system:bootstrap:berth0";
        static final String NODE = "system:node:berth-asks";
    }

    private final Severity severity;
    private final String user;
    private final List<String> groups;
    private final String verb;
    private final String subresource;
    private final String meaning;
    private final String remedy;

    Question(
            Severity severity,
            String user,
            List<String> groups,
            String verb,
            String subresource,
            String meaning,
            String remedy) {
        this.severity = severity;
        this.user = user;
        this.groups = groups;
        this.verb = verb;
        this.subresource = subresource;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    Severity severity() {
        return severity;
    }

    String user() {
        return user;
    }

    List<String> groups() {
        return groups;
    }

    String verb() {
        return verb;
    }

    /** Of {@code certificatesigningrequests} in {@code certificates.k8s.io}. */
    String subresource() {
        return subresource;
    }

    /** What a yes means. */
    String meaning() {
        return meaning;
    }

    String remedy() {
        return remedy;
    }
}
