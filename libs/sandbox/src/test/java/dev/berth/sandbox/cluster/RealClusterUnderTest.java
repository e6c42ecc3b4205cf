/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real cluster with the clients a test makes of it; closes them with it. */
final class RealClusterUnderTest implements ClusterUnderTest {

    private static final List<String> ACCOUNTS =
            List.of("berth-distributor", "berth-csr-approver", "berth-signerless");

    private final RealCluster cluster;
    private final List<KubernetesClient> clients = new ArrayList<>();

    private RealClusterUnderTest(RealCluster cluster) {
        this.cluster = cluster;
    }

    static RealClusterUnderTest start(Path assets, Path dir) throws Exception {
        return new RealClusterUnderTest(
                RealCluster.start(assets, dir, List.of(SandboxUnderTest.rbac()), ACCOUNTS));
    }

    @Override
    public KubernetesClient admin() {
        return client(cluster.adminKubeconfig());
    }

    @Override
    public KubernetesClient serviceAccount(String name) {
        return withToken(RealCluster.token(name));
    }

    @Override
    public KubernetesClient withToken(String token) {
        return keep(config().withOauthToken(token).build());
    }

    @Override
    public KubernetesClient anonymous() {
        return keep(config().build());
    }

    @Override
    public KubernetesClient withCertificate(String commonName, List<String> organizations) {
        return client(cluster.kubeconfig(commonName, organizations));
    }

    @Override
    public boolean signs() {
        return cluster.signs();
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        cluster.close();
    }

    private KubernetesClient client(Path kubeconfig) {
        return keep(Config.fromKubeconfig(kubeconfig.toFile()));
    }

    private ConfigBuilder config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(cluster.url().toString())
                .withCaCertFile(cluster.caFile().toString());
    }

    private KubernetesClient keep(Config config) {
        config.setRequestRetryBackoffLimit(0);
        KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
        clients.add(client);
        return client;
    }
}
