/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import dev.berth.sandbox.Standalone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An API server of our own on 127.0.0.1, with a CA, RBAC, a signer and a token cleaner. Its state
 * lives as long as this object.
 */
public final class SandboxCluster implements ClusterAccess {

    /** Where Berth's service accounts live. */
    public static final String NAMESPACE = "berth";

    private final Path dir;
    private final CertificateAuthority authority;
    private final ServiceAccountTokens serviceAccounts = new ServiceAccountTokens();
    private final BootstrapTokens bootstrapTokens;
    private final Authorizer authorizer;
    private final Store store;
    private final WatchHub watches = new WatchHub();
    private final Faults faults = new Faults();
    private final RequestLog log = new RequestLog(100_000);
    private final HttpDoor door;
    private final Signer signer;
    private final TokenCleaner cleaner;

    private SandboxCluster(Path dir, ClusterOptions options)
            throws IOException, GeneralSecurityException {
        this.dir = dir;
        authority = new CertificateAuthority();
        store = new Store(options.watchHistory());
        bootstrapTokens = new BootstrapTokens(store, options.clock());
        authorizer = new Authorizer(Rbac.NOTHING.with(RbacFiles.builtIn()));
        for (Path file : options.rbac()) {
            authorizer.add(RbacFiles.read(file));
        }
        Authenticator authenticator =
                new Authenticator(
                        authority.certificate(), serviceAccounts, bootstrapTokens, options.clock());
        ObjectApi objects = new ObjectApi(store, options.clock(), bootstrapTokens, authorizer);
        for (String namespace :
                List.of(
                        "default",
                        "kube-system",
                        "kube-public",
                        NodeAuthorizer.LEASE_NAMESPACE,
                        NAMESPACE)) {
            var object = Json.object();
            object.putObject("metadata").put("name", namespace);
            objects.create(ResourceType.NAMESPACE, "", object, User.ANONYMOUS);
        }
        door =
                new HttpDoor(
                        ServerTls.context(authority),
                        new ApiHandler(
                                new ApiHandler.Parts(
                                        authenticator,
                                        authorizer,
                                        store,
                                        objects,
                                        new Reviews(authenticator, authorizer),
                                        watches,
                                        faults,
                                        log,
                                        options.clock(),
                                        options.bookmarkInterval())));
        door.open();
        signer = new Signer(store, authority, options.certificateLifetime());
        cleaner = new TokenCleaner(store, bootstrapTokens, options.tokenCleaning());
    }

    /**
     * Starts it; files it writes (CA, kubeconfigs) go into {@code dir}.
     *
     * @throws UncheckedIOException if an RBAC file cannot be read or the folder not written
     * @throws IllegalArgumentException if an RBAC object cannot be understood
     */
    public static SandboxCluster start(Path dir, ClusterOptions options) {
        try {
            Files.createDirectories(dir);
            SandboxCluster cluster = new SandboxCluster(dir, options);
            Files.writeString(cluster.caFile(), cluster.authority.certificatePem());
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sandbox cluster cannot make its TLS context", e);
        }
    }

    @Override
    public URI url() {
        return URI.create("https://127.0.0.1:" + door.port());
    }

    /** The CA certificate, PEM. */
    @Override
    public Path caFile() {
        return dir.resolve("ca.crt");
    }

    /**
     * A kubeconfig with a token of that service account in namespace {@value #NAMESPACE}; the same
     * token at every call.
     */
    @Override
    public Path kubeconfig(String serviceAccount) {
        return Kubeconfigs.withToken(dir, this, authority, serviceAccount, token(serviceAccount));
    }

    /**
     * The service accounts of namespace {@value #NAMESPACE} that roles were bound to, in order of
     * their names.
     */
    public List<String> serviceAccounts() {
        return authorizer.serviceAccounts(NAMESPACE);
    }

    /** The bearer token of that service account. */
    public String token(String serviceAccount) {
        return serviceAccounts.issue(NAMESPACE, serviceAccount);
    }

    /** A kubeconfig with a client certificate of that name and those groups, valid for a day. */
    @Override
    public Path kubeconfig(String commonName, List<String> organizations) {
        return Kubeconfigs.withCertificate(dir, this, authority, commonName, organizations);
    }

    @Override
    public Path clientCertificate(String commonName, List<String> organizations) {
        return Kubeconfigs.certificate(dir, authority, commonName, organizations);
    }

    public X509Certificate caCertificate() {
        return authority.certificate();
    }

    @Override
    public void addRbac(Path file) {
        try {
            authorizer.add(RbacFiles.read(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Every bootstrap token there ever was, whole ({@code id.secret}): what must not be found
     * anywhere else.
     */
    public Set<String> tokensEverSeen() {
        return bootstrapTokens.everSeen();
    }

    @Override
    public List<ApiRequest> requests() {
        return log.all();
    }

    /** How many watches are open. */
    public int openWatches() {
        return watches.size();
    }

    /** Drops the open watches that match, and every new one, until {@link #restoreWatches()}. */
    public void cutWatches(Predicate<ApiRequest> which) {
        faults.cutWatches(which);
        watches.cut(which);
    }

    public void restoreWatches() {
        faults.restoreWatches();
    }

    /**
     * Closes the connection of every request that matches instead of answering it, until {@link
     * #stopDropping()}. Open watches stay.
     */
    public void dropRequests(Predicate<ApiRequest> which) {
        faults.drop(which);
    }

    public void stopDropping() {
        faults.stopDropping();
    }

    /** From now on approved requests wait for their certificate until {@link #releaseSigning()}. */
    public void holdSigning() {
        signer.hold();
    }

    public void releaseSigning() {
        signer.release();
    }

    /** Forgets past changes, so that a watch from an older version is told 410 Gone. */
    public void compact() {
        store.compact();
    }

    /** Closes the port and all connections; the state stays, and so do the controllers. */
    public void stop() {
        watches.cut(_ -> true);
        door.shut();
    }

    /** Opens the same port again, with the same state. */
    public void restart() {
        try {
            door.open();
        } catch (IOException e) {
            throw new UncheckedIOException("port " + door.port() + " cannot be opened again", e);
        }
    }

    @Override
    public void close() {
        signer.close();
        cleaner.close();
        stop();
    }

    /**
     * {@code SandboxCluster [folder or -] [rbac.yaml …]}: prints its URL, its CA and kubeconfigs,
     * one per service account that the RBAC files bind.
     */
    public static void main(String[] args) throws Exception {
        List<Path> rbac = Arrays.stream(args).skip(1).map(Path::of).toList();
        Standalone.run(
                args.length > 0 && !"-".equals(args[0]) ? Path.of(args[0]) : null,
                dir -> start(dir, ClusterOptions.withRbac(rbac)),
                SandboxCluster::coordinates);
    }

    private Map<String, ?> coordinates() {
        Map<String, String> kubeconfigs = new LinkedHashMap<>();
        serviceAccounts()
                .forEach(account -> kubeconfigs.put(account, kubeconfig(account).toString()));
        return Map.of(
                "url", url().toString(),
                "caFile", caFile().toString(),
                "adminKubeconfig", adminKubeconfig().toString(),
                "kubeconfigs", kubeconfigs);
    }
}
