/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * The Kubernetes API did not do what was asked. Says what was asked, the status code and reason;
 * never the object, and has no cause.
 */
public class ClusterRefusedException extends RuntimeException {

    public ClusterRefusedException(String what, KubernetesClientException e) {
        super("could not " + what + ": " + reason(e));
    }

    private static String reason(KubernetesClientException e) {
        if (e.getCode() == 0) {
            Throwable deepest = e;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            return "the API server did not answer (" + deepest.getClass().getSimpleName() + ")";
        }
        String reason = e.getStatus() == null ? null : e.getStatus().getReason();
        return "the API server answered " + e.getCode() + (reason == null ? "" : " " + reason);
    }
}
