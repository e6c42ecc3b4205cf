/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/**
 * The Node and its Lease: made once, renewed for ever. Failures are logged and tried again at the
 * next beat.
 */
final class Registration {

    private static final Optional<String> BY_CERTIFICATE = Optional.empty();
    private static final String LEASES =
            "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

    private final ApiClient api;
    private final NodeObjects objects;
    private final String nodePath;
    private final String leasePath;
    private final String name;
    private final KubeletLog log;
    private String nodeUid = "";
    private Optional<ObjectNode> lease = Optional.empty();

    Registration(ApiClient api, NodeObjects objects, String name, KubeletLog log) {
        this.api = api;
        this.objects = objects;
        this.name = name;
        this.log = log;
        this.nodePath = "/api/v1/nodes/" + name;
        this.leasePath = LEASES + "/" + name;
    }

    /** Creates the Node, or takes over the one that is there. @return whether there is one now */
    boolean register() throws InterruptedException {
        try {
            ApiClient.Answer found = api.get(nodePath, BY_CERTIFICATE);
            if (found.code() == 404) {
                log.line("Attempting to register node \"" + name + "\"");
                found = api.post("/api/v1/nodes", BY_CERTIFICATE, objects.node());
                if (found.ok()) {
                    log.line("Successfully registered node \"" + name + "\"");
                }
            } else if (found.ok()) {
                log.line("Node was previously registered: \"" + name + "\"");
            }
            if (!found.ok()) {
                log.line("Unable to register node with API server: " + found.reason());
                return false;
            }
            nodeUid = found.body().at("/metadata/uid").asText();
            patchStatus();
            return true;
        } catch (IOException e) {
            log.line("Unable to register node with API server: " + e);
            return false;
        }
    }

    /**
     * @param withStatus whether the Node's status is written as well
     */
    void heartbeat(boolean withStatus) throws InterruptedException {
        try {
            if (withStatus) {
                patchStatus();
            }
            renewLease();
        } catch (IOException e) {
            log.line("Error updating node status or lease, will retry: " + e);
        }
    }

    private void patchStatus() throws IOException, InterruptedException {
        ApiClient.Answer patched = api.patch(nodePath + "/status", objects.statusPatch());
        if (patched.code() == 404) {
            log.line("Error updating node status: node \"" + name + "\" not found");
        } else if (!patched.ok()) {
            log.line("Error updating node status, will retry: " + patched.reason());
        }
    }

    private void renewLease() throws IOException, InterruptedException {
        ApiClient.Answer answer;
        if (lease.isPresent()) {
            answer = api.put(leasePath, objects.renewed(lease.get()));
        } else {
            answer = api.get(leasePath, BY_CERTIFICATE);
            if (answer.ok() && answer.body() instanceof ObjectNode existing) {
                answer = api.put(leasePath, objects.renewed(existing));
            } else if (answer.code() == 404) {
                answer = api.post(LEASES, BY_CERTIFICATE, objects.lease(nodeUid));
            }
        }
        lease =
                answer.ok() && answer.body() instanceof ObjectNode renewed
                        ? Optional.of(renewed)
                        : Optional.empty();
        if (!answer.ok()) {
            log.line("Failed to ensure or update lease, will retry: " + answer.reason());
        }
    }
}
