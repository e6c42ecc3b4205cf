/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.postgres;

import dev.berth.sandbox.LoopbackPorts;
import dev.berth.sandbox.QuietLogging;
import dev.berth.sandbox.Standalone;
import dev.berth.sandbox.cluster.CertificateAuthority;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A real Postgres on 127.0.0.1, as a child process; also under root.
 *
 * <p>It keeps its data in the folder it was started with and opens what is already there. Commits
 * are durable: {@code fsync}, {@code synchronous_commit} and {@code full_page_writes} are on, which
 * the library below turns off by default. The server's log is {@code postgres.log} in that folder;
 * its program files are unpacked once per host into the temporary folder {@code embedded-pg}.
 */
public final class SandboxPostgres implements AutoCloseable {

    private static final Duration STARTUP = Duration.ofSeconds(60);

    /** Services log in with their passwords; the administrator, only from this host, needs none. */
    private static final String HOST_ACCESS =
            """
            host all postgres 127.0.0.1/32 trust
            host all all 127.0.0.1/32 scram-sha-256
            """;

    /** The same, where services have to come by TLS. */
    private static final String TLS_ACCESS =
            """
            host all postgres 127.0.0.1/32 trust
            hostssl all all 127.0.0.1/32 scram-sha-256
            """;

    private final Path data;
    private final Path log;
    private final @Nullable CertificateAuthority authority;
    private final int port;
    private final ServiceRoles roles;
    private final Map<String, ServiceDatabase> services = new ConcurrentHashMap<>();
    private final Thread atExit = new Thread(this::stop, "sandbox-postgres-stop");
    private @Nullable EmbeddedPostgres server;
    private @Nullable OrphanGuard guard;

    private SandboxPostgres(Path dir, int port, @Nullable CertificateAuthority authority) {
        this.authority = authority;
        this.data = dir.resolve("data");
        this.log = dir.resolve("postgres.log");
        this.port = port;
        this.roles = new ServiceRoles(port);
    }

    /**
     * Starts a server on a free port; returns when it takes connections.
     *
     * @throws IOException when the folder cannot be written or the server does not start within 60
     *     s
     */
    public static SandboxPostgres start(Path dir) throws IOException {
        return start(dir, null);
    }

    /**
     * As {@link #start(Path)}, with a certificate of this authority for 127.0.0.1; services are let
     * in by TLS only.
     */
    public static SandboxPostgres startWithTls(Path dir, CertificateAuthority authority)
            throws IOException {
        return start(dir, authority);
    }

    private static SandboxPostgres start(Path dir, @Nullable CertificateAuthority authority)
            throws IOException {
        QuietLogging.warningsOnly("io.zonky.test", "org.postgresql");
        Path home = Files.createDirectories(dir.toAbsolutePath());
        SandboxPostgres postgres =
                new SandboxPostgres(home, LoopbackPorts.free(LoopbackPorts.localhost()), authority);
        Runtime.getRuntime().addShutdownHook(postgres.atExit);
        try {
            postgres.restart();
            postgres.roles.ensureDatabase();
        } catch (SQLException e) {
            postgres.close();
            throw new IOException("Cannot set up the database; see " + postgres.log, e);
        } catch (IOException | RuntimeException e) {
            postgres.close();
            throw e;
        }
        return postgres;
    }

    /**
     * A role with a random password that owns a schema of its own name and can neither see nor
     * write anything else; the same for the same name.
     *
     * @throws IllegalArgumentException when the name is not lower-case letters, digits, {@code _}
     *     and {@code -}
     */
    public ServiceDatabase createService(String name) {
        return services.computeIfAbsent(
                name,
                fresh -> {
                    try {
                        String password = roles.ensure(fresh);
                        return new ServiceDatabase(
                                fresh,
                                ServiceRoles.url(port, ServiceRoles.DATABASE),
                                fresh,
                                password);
                    } catch (SQLException e) {
                        throw new IllegalStateException("Cannot create service " + fresh, e);
                    }
                });
    }

    /** A URL that logs in as the superuser, without a password. */
    public String adminJdbcUrl() {
        return roles.adminUrl();
    }

    /** Ends all sessions and the server; data and port are kept for {@link #restart()}. */
    public synchronized void stop() {
        EmbeddedPostgres running = server;
        if (running == null) {
            return;
        }
        server = null;
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Postgres did not stop; see " + log, e);
        } finally {
            if (guard != null) {
                guard.close();
                guard = null;
            }
        }
    }

    /** Starts the stopped server again on the same port with the same data; no-op while it runs. */
    public synchronized void restart() throws IOException {
        if (server != null) {
            return;
        }
        try {
            server = launch();
            guard = OrphanGuard.of(postmasterPid());
        } catch (IOException | RuntimeException e) {
            throw new IOException("Postgres did not start; see " + log, e);
        }
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The JVM is ending already: the hook then finds nothing left to stop.
            return;
        }
    }

    /**
     * {@code SandboxPostgres [folder|-] [service…]}: prints {@code
     * {"adminJdbcUrl":…,"services":[…]}}.
     */
    public static void main(String[] args) throws Exception {
        Standalone.run(
                args.length > 0 && !"-".equals(args[0]) ? Path.of(args[0]) : null,
                SandboxPostgres::start,
                postgres ->
                        Map.of(
                                "adminJdbcUrl",
                                postgres.adminJdbcUrl(),
                                "services",
                                Arrays.stream(args).skip(1).map(postgres::createService).toList()));
    }

    private EmbeddedPostgres launch() throws IOException {
        ProcessBuilder.Redirect toLog = ProcessBuilder.Redirect.appendTo(log.toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(STARTUP)
                .setOutputRedirector(toLog)
                .setErrorRedirector(toLog)
                .setDataDirectoryCustomizer(this::restrictAccess)
                .setServerConfig("ssl", authority == null ? "off" : "on")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .start();
    }

    private void restrictAccess(File folder) {
        Path dir = folder.toPath();
        try {
            Files.writeString(
                    dir.resolve("pg_hba.conf"), authority == null ? HOST_ACCESS : TLS_ACCESS);
            if (authority != null) {
                CertificateAuthority.Identity server = authority.localServer();
                Files.writeString(dir.resolve("server.crt"), server.certificatePem());
                Path key = dir.resolve("server.key");
                Files.writeString(key, server.keyPem());
                // Postgres refuses a key that others can read.
                Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long postmasterPid() throws IOException {
        String first = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
        return Long.parseLong(first.strip());
    }
}
