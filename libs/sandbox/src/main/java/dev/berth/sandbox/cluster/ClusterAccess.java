/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Where a cluster is and how to come in: the sandbox's, or a real one. */
public interface ClusterAccess {

    URI url();

    /** The CA certificate, PEM. */
    Path caFile();

    /** A kubeconfig with a token of that service account in namespace {@code berth}. */
    Path kubeconfig(String serviceAccount);

    /** A kubeconfig with a client certificate of that name and those groups, valid for a day. */
    Path kubeconfig(String commonName, List<String> organizations);

    /**
     * A kubeconfig with a client certificate of group {@code system:masters}, which may do
     * everything.
     */
    default Path adminKubeconfig() {
        return kubeconfig("admin", List.of("system:masters"));
    }
}
