/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/**
 * A cluster that the contract is checked on: the sandbox's, or a real one. It has the roles of
 * {@code rbac.yaml}.
 */
interface ClusterUnderTest extends AutoCloseable {

    /** Someone of {@code system:masters}. */
    KubernetesClient admin();

    /** Someone with the token of a service account of namespace {@code berth}. */
    KubernetesClient serviceAccount(String name);

    /** Someone with that bearer token. */
    KubernetesClient withToken(String token);

    KubernetesClient anonymous();

    /** Someone with a client certificate of the cluster's CA. */
    KubernetesClient withCertificate(String commonName, List<String> organizations);

    /** Whether something signs approved requests (on a real cluster: kube-controller-manager). */
    boolean signs();

    @Override
    void close();
}
