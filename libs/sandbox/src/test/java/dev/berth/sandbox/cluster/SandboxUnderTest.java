/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sandbox's cluster with the clients a test makes of it; closes them with it. */
final class SandboxUnderTest implements ClusterUnderTest {

    final SandboxCluster cluster;
    private final List<KubernetesClient> clients = new ArrayList<>();

    SandboxUnderTest(Path dir, ClusterOptions options) {
        cluster = SandboxCluster.start(dir, options);
    }

    static Path rbac() {
        try {
            return Path.of(SandboxUnderTest.class.getResource("rbac.yaml").toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static SandboxUnderTest start(Path dir) {
        return new SandboxUnderTest(dir, ClusterOptions.withRbac(List.of(rbac())));
    }

    @Override
    public KubernetesClient admin() {
        return client(cluster.adminKubeconfig());
    }

    @Override
    public KubernetesClient serviceAccount(String name) {
        return client(cluster.kubeconfig(name));
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
        return true;
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
