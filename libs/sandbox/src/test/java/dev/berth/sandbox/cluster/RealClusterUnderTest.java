/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import static org.awaitility.Awaitility.await;

import dev.berth.sandbox.LoopbackPorts;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** etcd, kube-apiserver and, if it is there, kube-controller-manager, as processes of this test. */
final class RealClusterUnderTest implements ClusterUnderTest {

    /** Known to the API server by its token file; the names are those of {@code rbac.yaml}. */
    private static final List<String> ACCOUNTS =
            List.of("berth-distributor", "berth-csr-approver", "berth-signerless");

    private final Path assets;
    private final Path dir;
    private final CertificateAuthority authority = new CertificateAuthority();
    private final List<Process> processes = new ArrayList<>();
    private final List<KubernetesClient> clients = new ArrayList<>();
    private final int port = LoopbackPorts.free(LoopbackPorts.localhost());

    private RealClusterUnderTest(Path assets, Path dir) {
        this.assets = assets;
        this.dir = dir;
    }

    static boolean complete(Path assets) {
        return Stream.of("kube-apiserver", "etcd")
                .allMatch(name -> Files.isExecutable(assets.resolve(name)));
    }

    static RealClusterUnderTest start(Path assets, Path dir) throws Exception {
        RealClusterUnderTest real = new RealClusterUnderTest(assets, dir);
        real.writeFiles();
        int etcd = LoopbackPorts.free(LoopbackPorts.localhost());
        int peer = LoopbackPorts.free(LoopbackPorts.localhost());
        real.launch(
                "etcd",
                "--data-dir=" + dir.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + etcd,
                "--advertise-client-urls=http://127.0.0.1:" + etcd,
                "--listen-peer-urls=http://127.0.0.1:" + peer);
        real.launch(
                "kube-apiserver",
                "--etcd-servers=http://127.0.0.1:" + etcd,
                "--bind-address=127.0.0.1",
                "--secure-port=" + real.port,
                "--tls-cert-file=" + dir.resolve("server.crt"),
                "--tls-private-key-file=" + dir.resolve("server.key"),
                "--client-ca-file=" + dir.resolve("ca.crt"),
                "--token-auth-file=" + dir.resolve("tokens.csv"),
                "--enable-bootstrap-token-auth=true",
                "--authorization-mode=Node,RBAC",
                "--enable-admission-plugins=NodeRestriction",
                "--service-cluster-ip-range=10.254.0.0/16",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + dir.resolve("sa.key"),
                "--service-account-signing-key-file=" + dir.resolve("sa.key"));
        KubernetesClient admin = real.admin();
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> admin.raw("/readyz").equals("ok"));
        real.prepare(admin);
        return real;
    }

    @Override
    public KubernetesClient admin() {
        return withCertificate("admin", List.of("system:masters"));
    }

    @Override
    public KubernetesClient serviceAccount(String name) {
        return withToken("token-of-" + name);
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
        return keep(Config.fromKubeconfig(kubeconfig(commonName, organizations).toFile()));
    }

    @Override
    public boolean signs() {
        return Files.isExecutable(assets.resolve("kube-controller-manager"));
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        for (Process process : processes.reversed()) {
            process.destroy();
            try {
                if (!process.waitFor(Duration.ofSeconds(20))) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }

    private void writeFiles() throws Exception {
        Files.writeString(dir.resolve("ca.crt"), authority.certificatePem());
        Files.writeString(dir.resolve("ca.key"), authority.keyPem());
        CertificateAuthority.Identity server = authority.server(CertificateAuthority.localNames());
        Files.writeString(dir.resolve("server.crt"), server.certificatePem());
        Files.writeString(dir.resolve("server.key"), server.keyPem());
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        Files.writeString(
                dir.resolve("sa.key"),
                Pem.encode("PRIVATE KEY", rsa.generateKeyPair().getPrivate().getEncoded()));
        List<String> tokens = new ArrayList<>();
        for (String account : ACCOUNTS) {
            tokens.add(
                    "token-of-%1$s,system:serviceaccount:berth:%1$s,uid-%1$s,\"system:serviceaccounts,system:serviceaccounts:berth\""
                            .formatted(account));
        }
        Files.write(dir.resolve("tokens.csv"), tokens);
    }

    private void prepare(KubernetesClient admin) throws Exception {
        try (var rbac = Files.newInputStream(SandboxUnderTest.rbac())) {
            admin.load(rbac).items().forEach(object -> admin.resource(object).create());
        }
        // Made by the controller-manager or the first kubelet otherwise.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> admin.namespaces().withName("kube-node-lease").get() != null);
        KubernetesClient approver = serviceAccount("berth-csr-approver");
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(
                        () ->
                                approver.certificates().v1().certificateSigningRequests().list()
                                        != null);
        if (signs()) {
            launch(
                    "kube-controller-manager",
                    "--kubeconfig="
                            + kubeconfig(
                                    "system:kube-controller-manager", List.of("system:masters")),
                    // Not csrapproving: it would approve what administrators ask for.
                    "--controllers=csrsigning,tokencleaner",
                    "--cluster-signing-cert-file=" + dir.resolve("ca.crt"),
                    "--cluster-signing-key-file=" + dir.resolve("ca.key"));
        }
    }

    private Path kubeconfig(String commonName, List<String> organizations) {
        Path file = dir.resolve(commonName.replaceAll("[^a-zA-Z0-9.-]", "_") + ".kubeconfig");
        try {
            Kubeconfigs.withCertificate(
                    file,
                    URI.create("https://127.0.0.1:" + port),
                    authority.certificatePem(),
                    "somebody",
                    authority.client(commonName, organizations, Duration.ofDays(1)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return file;
    }

    private void launch(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(assets.resolve(program).toString()));
        Collections.addAll(command, arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(dir.resolve(program + ".log").toFile());

        processes.add(builder.start());
    }

    private ConfigBuilder config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:" + port)
                .withCaCertFile(dir.resolve("ca.crt").toString());
    }

    private KubernetesClient keep(Config config) {
        config.setRequestRetryBackoffLimit(0);
        KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
        clients.add(client);
        return client;
    }
}
