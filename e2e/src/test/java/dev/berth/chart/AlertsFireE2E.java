/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.e2e.stack.JoinEmitter;
import dev.berth.e2e.stack.Jvm;
import dev.berth.e2e.stack.Parts;
import dev.berth.e2e.stack.ServiceProcess;
import dev.berth.e2e.stack.Stack;
import dev.berth.events.EncodedFact;
import dev.berth.events.FactCodec;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeName;
import dev.berth.events.Producer;
import dev.berth.sandbox.cluster.SandboxCluster;
import dev.berth.sandbox.machine.SandboxMachine;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything an alert is about is brought about, the running services are scraped before and after,
 * and Prometheus' own tool says which of the chart's rules fire on what was scraped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlertsFireE2E {

    private static final String RELEASE = "berth";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern SERIES = Pattern.compile("(berth_[a-z_]+)\\{([^}]*)}");

    @TempDir private static Path dir;
    private Stack<SandboxCluster> stack;
    private Scrape quiet;
    private Scrape troubled;

    @BeforeAll
    void everythingGoesWrong() throws Exception {
        Path profiles = Files.createDirectories(dir.resolve("profiles"));
        stack = start(profiles);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(scrape().value("berth_csr_bypass", "")).isZero());
        quiet = scrape();
        try (JoinEmitter emitter = stack.emitter()) {
            nodesFailAreHeldAndChange(emitter);
            emitter.send("nobody can follow this".getBytes(StandardCharsets.UTF_8));
        }
        aFactOfAnUnknownNodeComes();
        Files.createDirectories(profiles.resolve("broken"));
        Files.writeString(profiles.resolve("broken/profile.yaml"), "no: profile\n");
        Files.writeString(stack.dir().resolve("operator/api-tokens.yaml"), "tokens: everybody\n");
        stack.cluster().addRbac(bypass());
        awaitCondition("k8scloud3", "SERVING_CERTIFICATE");
        somebodyElseAsksAs("k8scloud3");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                scrape().value(
                                                                "berth_csr_alarms_total",
                                                                "unknown-credential"))
                                        .isPositive());
        somebodyDeletesTheNode("k8scloud3");
        timePasses();
        await().atMost(PATIENCE).untilAsserted(() -> assertTroubled(scrape()));
        stack.service(Producer.DISTRIBUTOR).kill();
        troubled = withASecondApprover(scrape());
    }

    @AfterAll
    void end() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void everySeriesAnAlertAsksForIsThereFromTheStart() throws Exception {
        // Given
        Set<String> asked = new TreeSet<>();
        for (JsonNode rule : rules().at("/groups/0/rules")) {
            SERIES.matcher(rule.path("expr").asText())
                    .results()
                    .map(AlertsFireE2E::withoutTheTarget)
                    .forEach(asked::add);
        }

        // When
        Set<String> missing =
                asked.stream()
                        .filter(
                                series ->
                                        quiet.series().keySet().stream()
                                                .noneMatch(there -> matches(series, there)))
                        .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(asked).hasSizeGreaterThan(8);
        assertThat(missing).isEmpty();
    }

    @Test
    void aBerthThatOnlyRunsAlertsNobody() throws Exception {
        // When
        PromTool promtool = new PromTool(dir);

        // Then
        promtool.expect(rules(), quiet, quiet, Set.of());
    }

    @Test
    void eachAlertFires() throws Exception {
        // Given
        Set<String> alerts = new TreeSet<>();
        rules().at("/groups/0/rules").forEach(rule -> alerts.add(rule.path("alert").asText()));

        // When
        PromTool promtool = new PromTool(dir);

        // Then
        assertThat(alerts).hasSizeGreaterThan(8);
        promtool.expect(rules(), quiet, troubled, alerts);
    }

    @Test
    void pagersOfOtherProductsAndReleasesAreLeftAlone() throws Exception {
        // Given
        String somebodyElses = "up{namespace=\"fleet\",service=\"tempo-distributor\"}";
        Scrape with = also(quiet, somebodyElses, "0");

        // When
        PromTool promtool = new PromTool(dir);

        // Then
        promtool.expect(rules(), with, with, Set.of());
    }

    /**
     * No second approver is quick enough here to be first for sure: what its denial counts is set.
     */
    private static Scrape withASecondApprover(Scrape now) {
        String denied =
                now.series().keySet().stream()
                        .filter(series -> series.startsWith("berth_csr_alarms_total{"))
                        .filter(series -> series.contains("what=\"denied-elsewhere\""))
                        .findFirst()
                        .orElseThrow();
        return also(now, denied, "1");
    }

    private static Scrape also(Scrape scrape, String series, String value) {
        Map<String, String> all = new java.util.TreeMap<>(scrape.series());
        all.put(series, value);
        return new Scrape(all);
    }

    private Stack<SandboxCluster> start(Path profiles) throws Exception {
        Map<String, String> often = Map.of("BERTH_EVENT_LOG_GAUGE_INTERVAL", "500ms");
        return Stack.start(
                Path.of(System.getProperty("berth.home", "..")).toRealPath(),
                dir.resolve("berth"),
                3,
                new Parts(),
                Map.of(
                        Producer.CONFIG_RENDERER,
                        Jvm.told(
                                Map.of(
                                        "BERTH_EVENT_LOG_GAUGE_INTERVAL", "500ms",
                                        "BERTH_FILES_CHECK", "500ms",
                                        "BERTH_KUBERNETES_PROFILES", profiles.toString(),
                                        "BERTH_KUBERNETES_PROFILES_CHECK", "500ms",
                                        "BERTH_NODE_DEADLINE_SERVING_CERTIFICATE", "1ms",
                                        "BERTH_NODE_DEADLINE_VERIFIED", "1ms")),
                        Producer.DISTRIBUTOR,
                        Jvm.told(often),
                        Producer.CSR_APPROVER,
                        Jvm.told(
                                Map.of(
                                        "BERTH_EVENT_LOG_GAUGE_INTERVAL", "500ms",
                                        "BERTH_BYPASS_EVERY", "500ms"))));
    }

    /** The first has no kubelet, the second another host key than announced, the third joins. */
    private void nodesFailAreHeldAndChange(JoinEmitter emitter) throws Exception {
        List<SandboxMachine> machines = stack.machines();
        Files.delete(machines.get(0).file("/usr/local/kubernetes/bin/kubelet"));
        emitter.announce(emitter.joinOf(machines.get(0), "k8scloud1"));
        ObjectNode wrong = emitter.joinOf(machines.get(1), "k8scloud2");
        machines.get(1).replaceHostKey();
        emitter.announce(wrong);
        emitter.announce(emitter.joinOf(machines.get(2), "k8scloud3"));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(node("k8scloud1").path("phase").asText())
                                    .isEqualTo("FAILED");
                            assertThat(node("k8scloud2").path("held").isObject()).isTrue();
                        });
        emitter.announce(emitter.joinOf(machines.get(1), "k8scloud2"));
    }

    private void aFactOfAnUnknownNodeComes() throws Exception {
        EncodedFact fact =
                new FactCodec(Stack.CLUSTER)
                        .encode(
                                Producer.DISTRIBUTOR,
                                new KubeletStarted(
                                        UUID.randomUUID(),
                                        new NodeName("nobody-knows-it"),
                                        1,
                                        Instant.now(),
                                        "sha256:" + "0".repeat(64),
                                        true,
                                        null,
                                        null));
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.broker().bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            ProducerRecord<String, byte[]> record =
                    new ProducerRecord<>(fact.topic(), fact.key(), fact.value());
            fact.headers()
                    .forEach(
                            (name, value) ->
                                    record.headers()
                                            .add(name, value.getBytes(StandardCharsets.UTF_8)));
            var _ = producer.send(record).get();
        }
    }

    private static Path bypass() throws IOException {
        return Files.writeString(
                dir.resolve("bypass.yaml"),
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: "approve-everybody"}
                rules:
                  - apiGroups: [certificates.k8s.io]
                    resources: [certificatesigningrequests/nodeclient]
                    verbs: [create]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: "auto-approve-csrs-for-group"}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "approve-everybody"}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:bootstrappers"}]
                """);
    }

    /** With a client certificate of that name that Berth never approved. */
    private void somebodyElseAsksAs(String node) throws IOException {
        try (KubernetesClient admin = client(stack.cluster().adminKubeconfig());
                KubernetesClient thief =
                        client(
                                stack.cluster()
                                        .kubeconfig(
                                                "system:node:" + node, List.of("system:nodes")))) {
            CertificateSigningRequest real =
                    admin
                            .certificates()
                            .v1()
                            .certificateSigningRequests()
                            .list()
                            .getItems()
                            .stream()
                            .filter(
                                    csr ->
                                            csr.getSpec()
                                                    .getSignerName()
                                                    .endsWith("kubelet-serving"))
                            .findFirst()
                            .orElseThrow();
            CertificateSigningRequest again =
                    new CertificateSigningRequestBuilder()
                            .withNewMetadata()
                            .withName("csr-of-somebody-else")
                            .endMetadata()
                            .withNewSpec()
                            .withRequest(real.getSpec().getRequest())
                            .withSignerName(real.getSpec().getSignerName())
                            .withUsages(real.getSpec().getUsages())
                            .endSpec()
                            .build();
            thief.resource(again).create();
        }
    }

    private void somebodyDeletesTheNode(String node) throws IOException, InterruptedException {
        try (KubernetesClient admin = client(stack.cluster().adminKubeconfig())) {
            admin.nodes().withName(node).delete();
        }
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(scrape().value("berth_nodes_lost", "")).isPositive());
    }

    /** What takes hours in life is set back in the tables. */
    private void timePasses() throws Exception {
        try (Connection connection = DriverManager.getConnection(stack.postgres().adminJdbcUrl());
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    UPDATE csr_approver.issued_certificate
                       SET not_after = now() + CASE purpose WHEN 'SERVING' THEN interval '30 minutes'
                                                            ELSE interval '-1 second' END
                    """);
            statement.execute(
                    "UPDATE csr_approver.csr_decision SET applied_at = now() - interval '10"
                            + " hours'");
            statement.execute(
                    """
                    INSERT INTO config_renderer.outbox (record_id, topic, record_key, header_names,
                                                        header_values, value, appended_at)
                    VALUES (gen_random_uuid(), 'berth.sandbox.no-such-topic.v1', 'x', '{}', '{}', '',
                            now() - interval '10 minutes')
                    """);
            statement.execute(
                    """
                    INSERT INTO config_renderer.due_work (kind, key, due, lease_until, lease_owner,
                                                          payload)
                    VALUES ('render', 'nobody-knows-it', now() - interval '1 hour',
                            now() + interval '1 hour', 'a process that hangs', '')
                    """);
            statement.execute(
                    "INSERT INTO csr_approver.api_server_version (version, answered_at)"
                            + " VALUES (1020, now())");
            statement.execute("REVOKE SELECT ON csr_approver.outbox FROM csr_approver");
        }
    }

    private static void assertTroubled(Scrape now) {
        assertThat(now.value("berth_nodes", "phase=\"failed\"")).isPositive();
        assertThat(now.value("berth_nodes_held", "")).isPositive();
        assertThat(now.value("berth_nodes_changes_pending", "")).isPositive();
        assertThat(now.value("berth_listening_dead_letters_total", "class=\"broken\""))
                .isPositive();
        assertThat(now.value("berth_facts_rejected_total", "kubelet-started")).isPositive();
        assertThat(now.value("berth_profiles_refused", "")).isOne();
        assertThat(now.value("berth_file_refused", "berth.access.tokens")).isEqualTo(3);
        assertThat(now.value("berth_nodes_lost", "")).isOne();
        assertThat(now.value("berth_csr_bypass", "")).isOne();
        assertThat(now.value("berth_csr_alarms_total", "unknown-credential")).isPositive();
        assertThat(now.value("berth_node_conditions_overdue_total", "verified")).isPositive();
        assertThat(now.value("berth_csr_custody", "fallen_back")).isOne();
        assertThat(now.value("berth_certificates_near_expiry", "serving")).isPositive();
        assertThat(now.value("berth_certificates_expired", "client")).isPositive();
        assertThat(now.value("berth_outbox_oldest_age_seconds", "config-renderer"))
                .isGreaterThan(120);
        assertThat(now.value("berth_due_oldest_age_seconds", "kind=\"render\"")).isGreaterThan(600);
        assertThat(now.value("berth_outbox_depth", "csr-approver")).isNaN();
    }

    private void awaitCondition(String name, String type) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(node(name).path("conditions"))
                                        .anyMatch(
                                                c ->
                                                        c.path("type").asText().equals(type)
                                                                && c.path("status")
                                                                        .asText()
                                                                        .equals("TRUE")));
    }

    private JsonNode node(String name) throws IOException, InterruptedException {
        return stack.api().get("/api/v1/nodes/" + name).body();
    }

    private Scrape scrape() throws InterruptedException {
        List<ServiceProcess> services = stack.services();
        return Scrape.of(RELEASE, services);
    }

    private static KubernetesClient client(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    private static JsonNode rules() throws IOException {
        for (String document : Chart.text(RELEASE, Chart.PRODUCTION).split("(?m)^---$")) {
            if (document.contains("kind: PrometheusRule")) {
                return new YAMLMapper().readTree(document).path("spec");
            }
        }
        throw new AssertionError("no PrometheusRule is rendered");
    }

    private static String withoutTheTarget(MatchResult series) {
        String own =
                List.of(series.group(2).split(",(?=[a-z_]+=)")).stream()
                        .filter(
                                label ->
                                        !label.startsWith("namespace")
                                                && !label.startsWith("service")
                                                && !label.contains("~\""))
                        .collect(Collectors.joining(","));
        return series.group(1) + "{" + own;
    }

    /** A series is meant if its name is the same and the labels that are asked for are there. */
    private static boolean matches(String asked, String there) {
        String name = asked.substring(0, asked.indexOf('{') + 1);
        return there.startsWith(name)
                && List.of(asked.substring(name.length()).split(",")).stream()
                        .allMatch(label -> there.contains(label));
    }
}
