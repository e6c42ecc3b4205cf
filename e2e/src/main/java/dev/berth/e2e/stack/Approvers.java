/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import dev.berth.events.EncodedFact;
import dev.berth.events.FactCodec;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.BootstrapIssued;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.Producer;
import dev.berth.events.SshEndpoint;
import dev.berth.events.Topics;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.cluster.ClusterOptions;
import dev.berth.sandbox.cluster.SandboxCluster;
import dev.berth.sandbox.kubelet.Applicants;
import dev.berth.sandbox.postgres.SandboxPostgres;
import dev.berth.sandbox.postgres.ServiceDatabase;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Replicas of the csr-approver alone, with a cluster to approve in. What the other two services
 * would say, and what kubelets would ask, is said and asked by whoever started it.
 */
public final class Approvers implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final String SECRET = "0123456789abcdef";

    private final Parts parts;
    private final Topics topics = new Topics(Stack.CLUSTER);
    private final FactCodec codec = new FactCodec(Stack.CLUSTER);
    private final SandboxBroker broker;
    private final SandboxPostgres postgres;
    private final SandboxCluster cluster;
    private final List<ServiceProcess> replicas = new ArrayList<>();
    private final KafkaProducer<String, byte[]> kafka;
    private final KubernetesClient admin;
    private final Applicants applicants;
    private int tokens;

    private Approvers(Path home, Path dir, int count, Parts parts) throws IOException {
        this.parts = parts;
        broker = parts.add(SandboxBroker.start(dir.resolve("broker")));
        for (Producer producer : Producer.values()) {
            broker.createTopic(topics.of(producer), 3, Map.of());
        }
        broker.createTopic(topics.deadLetters(Producer.CSR_APPROVER), 1, Map.of());
        postgres = parts.add(SandboxPostgres.start(dir.resolve("postgres")));
        cluster =
                parts.add(
                        SandboxCluster.start(
                                dir.resolve("cluster"),
                                ClusterOptions.withRbac(
                                        List.of(home.resolve("deploy/helm/files/rbac.yaml")))));
        kafka =
                parts.add(
                        new KafkaProducer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        broker.bootstrapServers(),
                                        "linger.ms",
                                        5),
                                new StringSerializer(),
                                new ByteArraySerializer()));
        admin =
                parts.add(
                        new KubernetesClientBuilder()
                                .withConfig(
                                        Config.fromKubeconfig(
                                                Files.readString(cluster.adminKubeconfig())))
                                .build());
        applicants = parts.add(new Applicants(cluster.url(), cluster.caFile()));
        Surroundings around = new Surroundings(home, dir, broker, postgres, cluster);
        for (int number = 1; number <= count; number++) {
            replicas.add(
                    around.process(
                            Producer.CSR_APPROVER,
                            "csr-approver-" + number,
                            Jvm.SHORT_LIVED,
                            around.approver()));
        }
        parts.add(this::endReplicas);
    }

    /**
     * Starts everything and returns when all replicas are ready.
     *
     * @param home the root of Berth's source tree, with the services packaged
     * @param dir an empty folder for data and logs
     */
    public static Approvers start(Path home, Path dir, int replicas) throws Exception {
        Parts parts = new Parts();
        try {
            Approvers approvers = new Approvers(home, dir, replicas, parts);
            approvers.replicas.forEach(ServiceProcess::start);
            for (ServiceProcess replica : approvers.replicas) {
                replica.awaitReady(START);
            }
            return approvers;
        } catch (Exception | Error failed) {
            parts.close();
            throw failed;
        }
    }

    /** A machine whose kubelet was started by somebody, as far as the approvers are told. */
    public record Candidate(NodeName node, String tokenId) {

        String token() {
            return tokenId + "." + SECRET;
        }
    }

    /**
     * That many machines: their tokens are in the cluster, and the approvers are told of them.
     *
     * @param prefix of the nodes' names; another one each time
     */
    public List<Candidate> candidates(String prefix, int count)
            throws InterruptedException, ExecutionException {
        List<Candidate> made = new ArrayList<>();
        List<Future<RecordMetadata>> said = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            Candidate candidate =
                    new Candidate(new NodeName(prefix + "-" + number), "%06d".formatted(++tokens));
            token(candidate);
            String ip = "127.77.%d.%d".formatted(number / 250, 1 + number % 250);
            said.add(say(Producer.CONFIG_RENDERER, requested(candidate.node(), ip)));
            said.add(
                    say(
                            Producer.DISTRIBUTOR,
                            new BootstrapIssued(
                                    UUID.randomUUID(),
                                    candidate.node(),
                                    1,
                                    Instant.now(),
                                    candidate.tokenId(),
                                    Instant.now().plus(Duration.ofHours(1)))));
            said.add(
                    say(
                            Producer.DISTRIBUTOR,
                            new KubeletStarted(
                                    UUID.randomUUID(),
                                    candidate.node(),
                                    1,
                                    Instant.now(),
                                    "sha256:00",
                                    true)));
            made.add(candidate);
        }
        for (Future<RecordMetadata> one : said) {
            one.get();
        }
        return made;
    }

    /**
     * The same, and waits until the approvers have heard of all of them.
     *
     * @throws IllegalStateException if they have not within {@code limit}
     */
    public List<Candidate> candidates(String prefix, int count, Duration limit)
            throws InterruptedException, ExecutionException, SQLException {
        List<Candidate> made = candidates(prefix, count);
        Instant end = Instant.now().plus(limit);
        while (!replicas.isEmpty() && started(prefix) < count) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("the approvers have not heard of " + prefix);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return made;
    }

    private int started(String prefix) throws SQLException {
        ServiceDatabase database = postgres.createService("csr_approver");
        try (Connection connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(), database.user(), database.password());
                PreparedStatement query =
                        connection.prepareStatement(
                                "SELECT count(*) FROM expected_node WHERE name LIKE ? AND announced"
                                        + " AND started_attempt = 1")) {
            query.setString(1, prefix + "-%");
            ResultSet found = query.executeQuery();
            found.next();
            return found.getInt(1);
        }
    }

    /**
     * Files this machine's client request.
     *
     * @return its uid
     */
    public String apply(Candidate candidate) throws IOException, InterruptedException {
        return applicants.apply(candidate.node().value(), candidate.token());
    }

    /** The processes, in the order of their numbers. */
    public List<ServiceProcess> replicas() {
        return List.copyOf(replicas);
    }

    /** The cluster they approve in. */
    public SandboxCluster cluster() {
        return cluster;
    }

    /** The cluster, for somebody who may do everything. */
    public KubernetesClient admin() {
        return admin;
    }

    /** The broker their facts go through. */
    public SandboxBroker broker() {
        return broker;
    }

    /** Their database. */
    public SandboxPostgres postgres() {
        return postgres;
    }

    private Future<RecordMetadata> say(Producer producer, NodeFact fact) {
        EncodedFact encoded = codec.encode(producer, fact);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(encoded.topic(), encoded.key(), encoded.value());
        encoded.headers()
                .forEach(
                        (name, value) ->
                                record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return kafka.send(record);
    }

    private static NodeRequested requested(NodeName node, String ip) {
        return new NodeRequested(
                UUID.randomUUID(),
                node,
                1,
                Instant.now(),
                new NodeSpec(
                        Stack.SOURCE,
                        List.of(ip),
                        List.of(),
                        List.of(),
                        new SshEndpoint(ip, 22, null, null, null),
                        "default",
                        "default",
                        new TreeMap<>(),
                        List.of(),
                        new TreeMap<>()),
                null);
    }

    private void token(Candidate candidate) {
        admin.secrets()
                .inNamespace("kube-system")
                .resource(
                        new SecretBuilder()
                                .withNewMetadata()
                                .withName("bootstrap-token-" + candidate.tokenId())
                                .endMetadata()
                                .withType("bootstrap.kubernetes.io/token")
                                .addToStringData("token-id", candidate.tokenId())
                                .addToStringData("token-secret", SECRET)
                                .addToStringData("usage-bootstrap-authentication", "true")
                                .addToStringData("auth-extra-groups", "system:bootstrappers:berth")
                                .addToStringData(
                                        "expiration",
                                        Instant.now().plus(Duration.ofHours(1)).toString())
                                .build())
                .create();
    }

    private void endReplicas() {
        replicas.forEach(ServiceProcess::askToEnd);
        replicas.forEach(ServiceProcess::close);
    }

    /** Ends everything in the reverse order of its start. */
    @Override
    public void close() {
        parts.close();
    }
}
