/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.broker;

import dev.berth.sandbox.LoopbackPorts;
import dev.berth.sandbox.QuietLogging;
import dev.berth.sandbox.Standalone;
import dev.berth.sandbox.cluster.CertificateAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker (KRaft, one node, plaintext on 127.0.0.1) inside this JVM.
 *
 * <p>Everything it stores lies in the folder it was started with; a folder that already holds a
 * broker's data is opened as it is. Topics are never created by use, only by {@link #createTopic}.
 */
public final class SandboxBroker implements AutoCloseable {

    private final BrokerFiles files;
    private @Nullable KafkaRaftServer server;

    private SandboxBroker(BrokerFiles files) {
        this.files = files;
    }

    /**
     * Starts a broker on a free port; returns when it serves clients.
     *
     * @throws IOException when the folder cannot be written
     */
    public static SandboxBroker start(Path dir) throws IOException {
        return start(dir, null, Map.of());
    }

    /**
     * As {@link #start(Path)}, with further doors that ask who comes: for a client certificate of
     * this authority (principal {@code User:<subject>}), or for one of these logins, by SCRAM or
     * PLAIN, with and without TLS. What they may do is what {@link #allow} said; the plain door
     * stays the administrator's.
     */
    public static SandboxBroker startGuarded(
            Path dir, CertificateAuthority authority, Map<String, String> logins)
            throws IOException {
        SandboxBroker broker = start(dir, authority, logins);
        try (BrokerLogins users = new BrokerLogins(broker.bootstrapServers())) {
            users.ensure(logins);
        } catch (IllegalStateException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    private static SandboxBroker start(
            Path dir, @Nullable CertificateAuthority authority, Map<String, String> logins)
            throws IOException {
        quietLogging();
        InetAddress localhost = LoopbackPorts.localhost();
        int port = LoopbackPorts.free(localhost);
        int controllerPort = LoopbackPorts.free(localhost);
        while (controllerPort == port) {
            controllerPort = LoopbackPorts.free(localhost);
        }
        BrokerGuard guard =
                authority == null
                        ? null
                        : new BrokerGuard(authority, logins, Set.of(port, controllerPort));
        BrokerFiles files = new BrokerFiles(dir.toAbsolutePath(), port, controllerPort, guard);
        format(files);
        SandboxBroker broker = new SandboxBroker(files);
        broker.restart();
        return broker;
    }

    /** Host and port for {@code bootstrap.servers}; the same over the whole life of this object. */
    public String bootstrapServers() {
        return "127.0.0.1:" + files.port();
    }

    /**
     * The same for a door of a guarded broker.
     *
     * @throws IllegalArgumentException if it has none of this kind
     */
    public String bootstrapServers(SecurityProtocol door) {
        if (files.guard() == null) {
            throw new IllegalArgumentException("only a guarded broker has a door for " + door);
        }
        return "127.0.0.1:" + files.guard().port(door);
    }

    /** Lets a principal do this to that; nothing else is allowed at the guarded doors. */
    public void allow(
            String principal,
            AclOperation operation,
            ResourceType type,
            String name,
            PatternType pattern) {
        try (BrokerLogins users = new BrokerLogins(bootstrapServers())) {
            users.allow(principal, operation, type, name, pattern);
        }
    }

    /**
     * Makes sure the topic exists and has a leader for each partition. A topic that is there
     * already is left as it is.
     *
     * @param config topic configuration such as {@code retention.ms}; empty for the broker's
     *     defaults
     * @throws IllegalStateException when the topic exists with another number of partitions, or the
     *     broker does not answer within 30 s
     */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        try (Topics topics = new Topics(bootstrapServers())) {
            topics.ensure(name, partitions, config);
        }
    }

    /** Shuts the broker down; its data and its port stay reserved for {@link #restart()}. */
    public synchronized void stop() {
        KafkaRaftServer running = server;
        if (running != null) {
            server = null;
            running.shutdown();
            running.awaitShutdown();
        }
    }

    /** Starts the stopped broker again on the same port with the same data; no-op while it runs. */
    public synchronized void restart() {
        if (server == null) {
            KafkaRaftServer fresh =
                    new KafkaRaftServer(
                            KafkaConfig.fromProps(files.properties(), false), Time.SYSTEM);
            fresh.startup();
            server = fresh;
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** {@code SandboxBroker [folder]}: prints {@code {"bootstrapServers":"127.0.0.1:…"}}. */
    public static void main(String[] args) throws Exception {
        Standalone.run(
                args.length > 0 ? Path.of(args[0]) : null,
                SandboxBroker::start,
                broker -> Map.of("bootstrapServers", broker.bootstrapServers()));
    }

    /** The controller warns of every activation, which here is every start. Clients may warn. */
    private static void quietLogging() {
        QuietLogging.warningsOnly("kafka", "org.apache.kafka", "state.change.logger");
        QuietLogging.errorsOnly("org.apache.kafka.controller", "org.apache.kafka.raft");
    }

    private static void format(BrokerFiles files) throws IOException {
        Path config = files.write();
        if (files.formatted()) {
            return;
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String[] command = {
            "format", "--config", config.toString(), "--cluster-id", Uuid.randomUuid().toString()
        };
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            int status = StorageTool.execute(command, out);
            if (status != 0) {
                throw new IllegalStateException(
                        "Formatting " + files.log() + " ended with status " + status + ": " + said);
            }
        }
    }
}
