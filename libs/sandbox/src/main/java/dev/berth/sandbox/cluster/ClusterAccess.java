/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Where a cluster is and how to come in: the sandbox's, or a real one. Gone when closed. */
public interface ClusterAccess extends AutoCloseable {

    URI url();

    /** The CA certificate, PEM. */
    Path caFile();

    /** A kubeconfig with a token of that service account in namespace {@code berth}. */
    Path kubeconfig(String serviceAccount);

    /** A kubeconfig with a client certificate of that name and those groups, valid for a day. */
    Path kubeconfig(String commonName, List<String> organizations);

    /**
     * A client certificate of that name and those groups, valid for a day: {@code tls.crt} and
     * {@code tls.key} in the folder that is returned.
     */
    Path clientCertificate(String commonName, List<String> organizations);

    /** Adds roles and bindings while it runs; one of the same kind and name is replaced. */
    void addRbac(Path file);

    /** Requests so far, in the order of their answers; the sandbox keeps the last 100,000. */
    List<ApiRequest> requests();

    @Override
    void close();

    /**
     * A kubeconfig with a client certificate of group {@code system:masters}, which may do
     * everything.
     */
    default Path adminKubeconfig() {
        return kubeconfig("admin", List.of("system:masters"));
    }
}
