/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.cluster;

import dev.berth.check.Finding.Failed;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;

/** What a refusal of the API server means for an installation, and what to do about it. */
final class ClusterRefusal {

    private ClusterRefusal() {}

    /** No cause goes along: an API server may quote the object it refuses. */
    static Failed of(String doing, KubernetesClientException refusal) {
        String said =
                refusal.getStatus() == null
                        ? Objects.toString(refusal.getMessage(), refusal.toString())
                        : Objects.toString(refusal.getStatus().getMessage(), "no reason given");
        return switch (refusal.getCode()) {
            case 401 ->
                    new Failed(
                            doing + " does not know this service account",
                            "check that the pod's token is mounted and that apiServer.url is this"
                                    + " cluster's");
            case 403 ->
                    new Failed(
                            doing + " refuses: " + said,
                            "apply deploy/helm/files/rbac.yaml, or set rbac.create=true");
            case 0 ->
                    new Failed(
                            doing + " does not answer: " + said,
                            "check apiServer.url, and apiServer.cidrs and apiServer.port of the"
                                    + " network policies");
            default ->
                    new Failed(
                            doing + " answers " + refusal.getCode() + ": " + said,
                            "read the API server's log");
        };
    }
}
