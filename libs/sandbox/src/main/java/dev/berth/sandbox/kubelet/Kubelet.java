/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One life of a kubelet process, from reading its credentials to its end; its threads and its keys
 * end with it.
 */
final class Kubelet {

    private static final int HEARTBEATS_PER_STATUS = 6;
    private static final String CLIENT_FILES = "kubelet-client";
    private static final String SERVER_FILES = "kubelet-server";

    private final Setup setup;
    private final KubeletOptions options;
    private final KubeletLog log;
    private final KubeletThreads threads;
    private final KubeletDoor door;
    private final BlockingQueue<Identity> renewed = new LinkedBlockingQueue<>();
    private volatile boolean certified;
    private volatile @Nullable ApiClient api;

    Kubelet(
            Setup setup,
            KubeletOptions options,
            KubeletLog log,
            KubeletThreads threads,
            KubeletDoor door) {
        this.setup = setup;
        this.options = options;
        this.log = log;
        this.threads = threads;
        this.door = door;
    }

    /** Works until interrupted. @throws KubeletFailure when the process would exit */
    void run() throws KubeletFailure, InterruptedException {
        Identity identity;
        Kubeconfig cluster;
        if (setup.established().isPresent()) {
            cluster = setup.established().get();
            identity =
                    cluster.certificateFile()
                            .flatMap(file -> Identity.load(setup.files().at(file)))
                            .orElseThrow(
                                    () ->
                                            new KubeletFailure(
                                                    "the client certificate vanished while"
                                                            + " starting"));
            log.line(
                    "kubelet starts with its client certificate as system:node:"
                            + setup.nodeName());
        } else {
            cluster =
                    setup.bootstrap()
                            .orElseThrow(() -> new KubeletFailure("no bootstrap kubeconfig"));
            log.line(
                    "Use the bootstrap credentials to request a cert, and set kubeconfig to point"
                            + " to the certificate dir");
            writeKubeconfig(cluster);
            identity = bootstrap(cluster);
        }
        while (true) {
            try (ApiClient client =
                    new ApiClient(
                            cluster.server(),
                            cluster.caPem(),
                            Optional.of(identity),
                            threads.executor())) {
                api = client;
                identity = serve(client, identity);
            }
        }
    }

    private Identity bootstrap(Kubeconfig cluster) throws KubeletFailure, InterruptedException {
        try (ApiClient client =
                new ApiClient(
                        cluster.server(), cluster.caPem(), Optional.empty(), threads.executor())) {
            threads.start("anonymous", () -> workAnonymously(client));
            long giveUp = System.nanoTime() + options.bootstrapDeadline().toNanos();
            Identity identity =
                    new CertificateFlow(() -> client, cluster.token(), log, options.retry())
                            .obtain(
                                    keys ->
                                            CsrObjects.client(
                                                    setup.nodeName(),
                                                    keys,
                                                    setup.config().rotateCertificates()),
                                    Optional.of(giveUp));
            certified = true;
            store(identity, CLIENT_FILES);
            return identity;
        }
    }

    /** What a kubelet does while it has no name yet: it tries, and is refused. */
    private void workAnonymously(ApiClient client) throws InterruptedException {
        NodeObjects objects = new NodeObjects(setup);
        while (!certified) {
            try {
                ApiClient.Answer answer =
                        client.post("/api/v1/nodes", Optional.empty(), objects.node());
                if (!answer.ok()) {
                    log.line("Unable to register node with API server: " + answer.reason());
                }
            } catch (IOException e) {
                if (!certified) {
                    log.line("Unable to register node with API server: " + e);
                }
            }
            Thread.sleep(options.anonymousInterval());
        }
    }

    /** Registers, then lives; returns the next client certificate when there is one. */
    private Identity serve(ApiClient client, Identity identity)
            throws KubeletFailure, InterruptedException {
        Registration registration =
                new Registration(client, new NodeObjects(setup), setup.nodeName(), log);
        Backoff backoff = new Backoff(options.retry());
        Thread.sleep(options.registrationDelay());
        while (!registration.register()) {
            requireUnexpired(identity);
            backoff.pause();
        }
        if (setup.config().rotateCertificates()) {
            threads.startOnce("rotation", () -> rotate(identity));
        }
        if (setup.config().serverTlsBootstrap()) {
            threads.startOnce("serving", this::serveTls);
        }
        for (int beat = 1; ; beat++) {
            registration.heartbeat(beat % HEARTBEATS_PER_STATUS == 0);
            requireUnexpired(identity);
            Optional<Identity> next =
                    Optional.ofNullable(
                            renewed.poll(options.heartbeat().toMillis(), TimeUnit.MILLISECONDS));
            if (next.isPresent()) {
                return next.get();
            }
        }
    }

    private void rotate(Identity first) throws KubeletFailure, InterruptedException {
        for (Identity current = first; ; renewed.add(current)) {
            sleepUntil(renewalTime(current));
            current =
                    flow().obtain(
                                    keys -> CsrObjects.client(setup.nodeName(), keys, true),
                                    Optional.empty());
            store(current, CLIENT_FILES);
        }
    }

    private void serveTls() throws KubeletFailure, InterruptedException {
        Optional<Identity> kept =
                Identity.load(
                                setup.files()
                                        .at(
                                                setup.flags().certDir()
                                                        + "/"
                                                        + SERVER_FILES
                                                        + "-current.pem"))
                        .filter(Identity::stillValid);
        List<X509Certificate> clientCas = clientCas();
        KubeletApi answers =
                new KubeletApi(
                        setup,
                        new Callers(setup.config(), clientCas, this::current, log),
                        this::current,
                        log);
        Thread.sleep(options.servingDelay());
        while (true) {
            Identity identity;
            if (kept.isPresent()) {
                identity = kept.get();
                kept = Optional.empty();
            } else {
                identity =
                        flow().obtain(
                                        keys ->
                                                CsrObjects.serving(
                                                        setup.nodeName(),
                                                        List.of(setup.nodeName()),
                                                        setup.nodeIps(),
                                                        keys),
                                        Optional.empty());
                store(identity, SERVER_FILES);
            }
            door.certify(identity, clientCas, answers);
            sleepUntil(renewalTime(identity));
        }
    }

    /** With whatever client certificate is current when a request is made. */
    private CertificateFlow flow() {
        return new CertificateFlow(this::current, Optional.empty(), log, options.retry());
    }

    private ApiClient current() {
        return Objects.requireNonNull(api, "asked before there was a client");
    }

    private List<X509Certificate> clientCas() throws KubeletFailure {
        String file = setup.config().clientCaFile();
        if (file.isEmpty()) {
            return List.of();
        }
        String pem = setup.files().text(file, "unable to load client CA file " + file);
        try {
            return Identity.certificates(pem);
        } catch (GeneralSecurityException e) {
            throw new KubeletFailure("unable to load client CA file " + file + ": " + e, e);
        }
    }

    private static void sleepUntil(Instant time) throws InterruptedException {
        Duration left = Duration.between(Instant.now(), time);
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    private static void requireUnexpired(Identity identity) throws KubeletFailure {
        if (!identity.stillValid()) {
            throw new KubeletFailure(
                    "The currently active client certificate has expired and the server is"
                            + " responsive, exiting.");
        }
    }

    /** Somewhere between 70 and 90 % of its life. */
    private static Instant renewalTime(Identity identity) {
        Instant from = identity.certificate().getNotBefore().toInstant();
        Duration life = Duration.between(from, identity.certificate().getNotAfter().toInstant());
        return from.plusMillis(
                (long) (life.toMillis() * ThreadLocalRandom.current().nextDouble(0.7, 0.9)));
    }

    private void store(Identity identity, String prefix) throws KubeletFailure {
        Path dir = setup.files().at(setup.flags().certDir());
        try {
            identity.store(dir, prefix);
        } catch (IOException e) {
            throw new KubeletFailure(
                    "unable to store the certificate in " + setup.flags().certDir() + ": " + e, e);
        }
    }

    /**
     * Written before there is a certificate, pointing to where it will be: as the real one does.
     */
    private void writeKubeconfig(Kubeconfig bootstrap) throws KubeletFailure {
        String text =
                bootstrap.withCertificate(setup.flags().certDir() + "/kubelet-client-current.pem");
        Path file = setup.files().at(setup.kubeconfigPath());
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new KubeletFailure("unable to write " + setup.kubeconfigPath() + ": " + e, e);
        }
    }
}
