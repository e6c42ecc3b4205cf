/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.check.Finding;
import dev.berth.check.Finding.Failed;
import dev.berth.check.Finding.Seen;
import dev.berth.events.ClusterName;
import dev.berth.events.Producer;
import dev.berth.events.Topics;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.cluster.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Against a broker with logins, TLS and ACLs: what is wrong is found, and said with what to do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaCheckIT {

    private static final Topics TOPICS = new Topics(new ClusterName("prod"));
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final CertificateAuthority authority = new CertificateAuthority();

    /** Refused clients and the broker that refuses them say so at length. */
    private final Logger said = Logger.getLogger("org.apache.kafka");

    @TempDir private static Path dir;
    private SandboxBroker broker;

    @BeforeAll
    void start() throws Exception {
        broker =
                SandboxBroker.startGuarded(
                        dir.resolve("broker"),
                        authority,
                        Map.of("berth", "s3cret-berth", "stranger", "s3cret-stranger"));
        said.setLevel(Level.OFF);
        for (Producer producer : Producer.values()) {
            broker.createTopic(TOPICS.of(producer), 1, Map.of());
            broker.createTopic(TOPICS.deadLetters(producer), 1, Map.of());
        }
        for (String principal : List.of("User:berth", "User:CN=berth")) {
            grant(principal, AclOperation.READ, TOPICS.of(Producer.CONFIG_RENDERER));
            grant(principal, AclOperation.READ, TOPICS.of(Producer.CSR_APPROVER));
            grant(principal, AclOperation.WRITE, TOPICS.of(Producer.DISTRIBUTOR));
            grant(principal, AclOperation.WRITE, TOPICS.deadLetters(Producer.DISTRIBUTOR));
            broker.allow(
                    principal,
                    AclOperation.READ,
                    ResourceType.GROUP,
                    "distributor.prod.",
                    PatternType.PREFIXED);
        }
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void aServiceWithItsLoginItsTopicsAndItsRightsLacksNothing() throws Exception {
        // When
        List<Finding> findings = check(scram("berth", "s3cret-berth"), needs());

        // Then
        assertThat(findings).hasSize(6).hasOnlyElementsOfType(Seen.class);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(
                            admin.listConsumerGroupOffsets("distributor.prod.install-check")
                                    .partitionsToOffsetAndMetadata()
                                    .get())
                    .as("nothing is left behind")
                    .isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsNamedWithTheSecretToLookAt() {
        // When
        List<Finding> findings = check(scram("berth", "wrong"), needs());

        // Then
        assertThat(failure(findings).what()).contains("refused this service's login");
        assertThat(failure(findings).remedy()).contains("kafkaSecret");
        assertThat(findings.toString()).doesNotContain("wrong\"");
    }

    @Test
    void whoComesWithoutALoginIsToldWhatTheListenerMayWant() {
        // Given
        Map<String, String> anonymous =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(SecurityProtocol.SASL_PLAINTEXT));

        // When
        List<Finding> findings = check(anonymous, needs());

        // Then
        assertThat(failure(findings).what()).contains("does not answer");
        assertThat(failure(findings).remedy()).contains("kafka.auth");
    }

    @Test
    void aTopicThatIsMissingIsNamed() {
        // Given
        String missing = "berth.prod.joins.v1";
        grant("User:berth", AclOperation.READ, missing);
        KafkaNeeds needs =
                KafkaNeeds.of(
                        Producer.DISTRIBUTOR,
                        new ClusterName("prod"),
                        Map.of("renderer.topic", missing));

        // When
        List<Finding> findings = check(scram("berth", "s3cret-berth"), needs);

        // Then
        assertThat(failure(findings).what()).isEqualTo("topic " + missing + " does not exist");
        assertThat(failure(findings).remedy()).contains("topics.sh");
    }

    @Test
    void aPatternThatMatchesNothingIsAFailure() {
        // Given
        KafkaNeeds needs =
                KafkaNeeds.of(
                        Producer.DISTRIBUTOR,
                        new ClusterName("prod"),
                        Map.of(
                                "joins.topic", "^berth\\.prod\\.joins(\\..*)?\\.v1$",
                                "joins.pattern", "true"));

        // When
        List<Finding> findings = check(scram("berth", "s3cret-berth"), needs);

        // Then
        assertThat(failure(findings).what()).contains("joins").contains("there is none");
    }

    @Test
    void aRightThatIsMissingIsNamedWithTheAclsToApply() {
        // Given: this service may read the renderer's topic, not write it
        KafkaNeeds needs =
                KafkaNeeds.of(
                        Producer.CONFIG_RENDERER,
                        new ClusterName("prod"),
                        Map.of("approver.topic", TOPICS.of(Producer.CSR_APPROVER)));

        // When
        List<Finding> findings = check(scram("berth", "s3cret-berth"), needs);

        // Then
        assertThat(findings)
                .filteredOn(Failed.class::isInstance)
                .extracting(Finding::what)
                .anyMatch(what -> what.contains("renderer.v1 may not be written"))
                .anyMatch(what -> what.contains("nodes.v1 is not allowed"))
                .anyMatch(what -> what.contains("consumer group config-renderer.prod."));
        assertThat(findings)
                .filteredOn(Failed.class::isInstance)
                .allSatisfy(f -> assertThat(((Failed) f).remedy()).contains("acls.sh"));
    }

    @Test
    void somebodyElsesLoginIsLetInAndMayNothing() {
        // When
        List<Finding> findings = check(scram("stranger", "s3cret-stranger"), needs());

        // Then
        assertThat(findings).filteredOn(Seen.class::isInstance).hasSize(1);
        assertThat(findings).filteredOn(Failed.class::isInstance).hasSize(4);
    }

    @Test
    void aClientCertificateIsALoginToo() throws Exception {
        // When
        List<Finding> findings = check(mutualTls(authority, authority), needs());

        // Then
        assertThat(findings).hasSize(6).hasOnlyElementsOfType(Seen.class);
    }

    @Test
    void brokersOfAnotherAuthorityAreNotTrusted() throws Exception {
        // When
        List<Finding> findings = check(mutualTls(new CertificateAuthority(), authority), needs());

        // Then
        assertThat(failure(findings).what()).contains("TLS handshake");
        assertThat(failure(findings).remedy()).contains("kafka.tls.ca.secret");
    }

    private void grant(String principal, AclOperation operation, String topic) {
        broker.allow(principal, operation, ResourceType.TOPIC, topic, PatternType.LITERAL);
    }

    private static KafkaNeeds needs() {
        return KafkaNeeds.of(
                Producer.DISTRIBUTOR,
                new ClusterName("prod"),
                Map.of(
                        "renderer.topic", TOPICS.of(Producer.CONFIG_RENDERER),
                        "approver.topic", TOPICS.of(Producer.CSR_APPROVER)));
    }

    private static List<Finding> check(Map<String, String> connection, KafkaNeeds needs) {
        return new KafkaCheck(connection, needs, PATIENCE).run();
    }

    private static Failed failure(List<Finding> findings) {
        return findings.stream()
                .filter(Failed.class::isInstance)
                .map(Failed.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing failed: " + findings));
    }

    private Map<String, String> scram(String user, String password) {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(SecurityProtocol.SASL_PLAINTEXT),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                        + " username=\"%s\" password=\"%s\";".formatted(user, password));
    }

    private Map<String, String> mutualTls(CertificateAuthority trusted, CertificateAuthority issuer)
            throws Exception {
        CertificateAuthority.Identity client =
                issuer.client("berth", List.of(), Duration.ofDays(1));
        Path ca =
                Files.writeString(
                        Files.createTempFile(dir, "ca", ".crt"), trusted.certificatePem());
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", broker.bootstrapServers(SecurityProtocol.SSL));
        settings.put("security.protocol", "SSL");
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", ca.toString());
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.certificate.chain", client.certificatePem());
        settings.put("ssl.keystore.key", client.keyPem());
        return settings;
    }
}
