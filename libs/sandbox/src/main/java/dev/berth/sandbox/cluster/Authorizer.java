/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** May this user do that? Masters may all; then the node authorizer, then RBAC; else no. */
final class Authorizer {

    private volatile Rbac rbac;

    Authorizer(Rbac rbac) {
        this.rbac = rbac;
    }

    boolean allows(User user, Access access) {
        return user.groups().contains("system:masters")
                || NodeAuthorizer.allows(user, access)
                || rbac.allows(user, access);
    }

    /**
     * @throws ApiException 403
     */
    void require(User user, Access access) {
        if (!allows(user, access)) {
            throw access.refusal(user, "");
        }
    }

    /**
     * Approving and signing take a right on the signer besides the one on the request: by its name
     * or by its domain with a star.
     *
     * @throws ApiException 403, worded as the admission plug-ins do
     */
    void requireForSigner(User user, String verb, String signerName, String request) {
        String domain = signerName.substring(0, Math.max(0, signerName.indexOf('/')));
        for (String name : List.of(signerName, domain + "/*")) {
            if (allows(
                    user, new Access(verb, "certificates.k8s.io", "signers", "", "", name, ""))) {
                return;
            }
        }
        throw ApiException.forbidden(
                "certificates.k8s.io",
                "certificatesigningrequests",
                request,
                "user not permitted to "
                        + verb
                        + " requests with signerName \""
                        + signerName
                        + "\"");
    }

    List<String> serviceAccounts(String namespace) {
        return rbac.serviceAccounts(namespace);
    }

    synchronized void add(List<JsonNode> objects) {
        rbac = rbac.with(objects);
    }
}
