/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import dev.berth.sandbox.LoopbackPorts;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * etcd, kube-apiserver and, if it is there, kube-controller-manager, as processes on loopback.
 * Their programs come from a folder as {@code setup-envtest} makes it; none is fetched.
 */
public final class RealCluster implements ClusterAccess {

    /** The environment variable that names the folder. */
    public static final String ASSETS = "KUBEBUILDER_ASSETS";

    /** Where Berth's service accounts live. */
    public static final String NAMESPACE = SandboxCluster.NAMESPACE;

    private static final Duration START = Duration.ofSeconds(90);

    private final Path assets;
    private final Path dir;
    private final CertificateAuthority authority;
    private final AuditLog audit;
    private final List<Process> processes = new ArrayList<>();
    private final int port = LoopbackPorts.free(LoopbackPorts.localhost());

    private RealCluster(Path assets, Path dir) throws IOException, GeneralSecurityException {
        this.assets = assets;
        this.dir = Files.createDirectories(dir);
        authority = new CertificateAuthority();
        audit = new AuditLog(dir);
    }

    /** The folder that {@value #ASSETS} names; empty if it lacks kube-apiserver or etcd. */
    public static Optional<Path> assets() {
        return Optional.ofNullable(System.getenv(ASSETS))
                .map(Path::of)
                .filter(
                        folder ->
                                Stream.of("kube-apiserver", "etcd")
                                        .map(folder::resolve)
                                        .allMatch(Files::isExecutable));
    }

    /**
     * Starts it and applies the objects, roles among them; returns when those are in force.
     *
     * @param dir for data and logs
     * @param manifests YAML files
     * @param serviceAccounts of namespace {@code berth}, known by tokens
     * @throws IllegalStateException if something does not come up in time; names the logs
     */
    public static RealCluster start(
            Path assets, Path dir, List<Path> manifests, List<String> serviceAccounts)
            throws IOException, InterruptedException {
        RealCluster real;
        try {
            real = new RealCluster(assets, dir);
            real.writeFiles(serviceAccounts);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the cluster's keys cannot be made", e);
        }
        try {
            real.launchApiServer();
            real.prepare(manifests, serviceAccounts);
            return real;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            real.close();
            throw failed;
        }
    }

    @Override
    public URI url() {
        return URI.create("https://127.0.0.1:" + port);
    }

    @Override
    public Path caFile() {
        return dir.resolve("ca.crt");
    }

    @Override
    public Path kubeconfig(String serviceAccount) {
        return Kubeconfigs.withToken(dir, this, authority, serviceAccount, token(serviceAccount));
    }

    @Override
    public Path kubeconfig(String commonName, List<String> organizations) {
        return Kubeconfigs.withCertificate(dir, this, authority, commonName, organizations);
    }

    @Override
    public Path clientCertificate(String commonName, List<String> organizations) {
        return Kubeconfigs.certificate(dir, authority, commonName, organizations);
    }

    @Override
    public void addRbac(Path file) {
        try {
            put(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<ApiRequest> requests() {
        return audit.requests();
    }

    /** The bearer token of that service account. */
    public static String token(String serviceAccount) {
        return "token-of-" + serviceAccount;
    }

    /** Whether approved requests are signed: kube-controller-manager is there. */
    public boolean signs() {
        return Files.isExecutable(assets.resolve("kube-controller-manager"));
    }

    @Override
    public void close() {
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

    private void writeFiles(List<String> serviceAccounts)
            throws IOException, GeneralSecurityException {
        Files.writeString(caFile(), authority.certificatePem());
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
        for (String account : serviceAccounts) {
            tokens.add(
                    "%1$s,system:serviceaccount:berth:%2$s,uid-%2$s,\"system:serviceaccounts,system:serviceaccounts:berth\""
                            .formatted(token(account), account));
        }
        Files.write(dir.resolve("tokens.csv"), tokens);
    }

    private void launchApiServer() throws IOException {
        int etcd = LoopbackPorts.free(LoopbackPorts.localhost());
        int peer = LoopbackPorts.free(LoopbackPorts.localhost());
        launch(
                "etcd",
                "--data-dir=" + dir.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + etcd,
                "--advertise-client-urls=http://127.0.0.1:" + etcd,
                "--listen-peer-urls=http://127.0.0.1:" + peer);
        List<String> arguments = new ArrayList<>(audit.arguments());
        Collections.addAll(
                arguments,
                "--etcd-servers=http://127.0.0.1:" + etcd,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--tls-cert-file=" + dir.resolve("server.crt"),
                "--tls-private-key-file=" + dir.resolve("server.key"),
                "--client-ca-file=" + caFile(),
                "--token-auth-file=" + dir.resolve("tokens.csv"),
                "--enable-bootstrap-token-auth=true",
                "--authorization-mode=Node,RBAC",
                "--enable-admission-plugins=NodeRestriction",
                "--service-cluster-ip-range=10.254.0.0/16",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + dir.resolve("sa.key"),
                "--service-account-signing-key-file=" + dir.resolve("sa.key"));
        launch("kube-apiserver", arguments.toArray(String[]::new));
    }

    private void prepare(List<Path> manifests, List<String> serviceAccounts)
            throws IOException, InterruptedException {
        try (KubernetesClient admin = client(adminKubeconfig())) {
            await("kube-apiserver is not ready", () -> "ok".equals(admin.raw("/readyz")));
            // The API server makes them itself, a moment after it is ready; roles live in them.
            for (String namespace : List.of("default", "kube-system", "kube-node-lease")) {
                await(
                        "there is no namespace " + namespace,
                        () -> admin.namespaces().withName(namespace).get() != null);
            }
            admin.namespaces()
                    .resource(
                            new NamespaceBuilder()
                                    .withNewMetadata()
                                    .withName(NAMESPACE)
                                    .endMetadata()
                                    .build())
                    .create();
        }
        for (Path file : manifests) {
            put(file);
        }
        if (serviceAccounts.contains("berth-csr-approver")) {
            try (KubernetesClient approver = client(kubeconfig("berth-csr-approver"))) {
                await(
                        "the roles are not in force",
                        () ->
                                approver.certificates().v1().certificateSigningRequests().list()
                                        != null);
            }
        }
        if (signs()) {
            launch(
                    "kube-controller-manager",
                    "--kubeconfig="
                            + kubeconfig(
                                    "system:kube-controller-manager", List.of("system:masters")),
                    // Not csrapproving: it would approve what administrators ask for.
                    "--controllers=csrsigning,tokencleaner",
                    "--cluster-signing-cert-file=" + caFile(),
                    "--cluster-signing-key-file=" + dir.resolve("ca.key"));
        }
    }

    private void await(String problem, BooleanSupplier fulfilled) throws InterruptedException {
        Instant end = Instant.now().plus(START);
        while (true) {
            try {
                if (fulfilled.getAsBoolean()) {
                    return;
                }
            } catch (KubernetesClientException notYet) {
                if (Instant.now().isAfter(end)) {
                    throw new IllegalStateException(problem + "; read the logs in " + dir, notYet);
                }
            }
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(problem + "; read the logs in " + dir);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void launch(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(assets.resolve(program).toString()));
        Collections.addAll(command, arguments);
        processes.add(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve(program + ".log").toFile())
                        .start());
    }

    private void put(Path manifests) throws IOException {
        try (KubernetesClient admin = client(adminKubeconfig());
                InputStream objects = Files.newInputStream(manifests)) {
            admin.load(objects).items().forEach(object -> put(admin, object));
        }
    }

    private static void put(KubernetesClient admin, HasMetadata object) {
        Resource<HasMetadata> resource = admin.resource(object);
        if (resource.get() == null) {
            resource.create();
        } else {
            resource.update();
        }
    }

    private static KubernetesClient client(Path kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
