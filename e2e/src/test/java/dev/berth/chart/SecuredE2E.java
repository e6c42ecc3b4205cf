/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.stack.ClusterStart;
import dev.berth.events.Producer;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.cluster.CertificateAuthority;
import dev.berth.sandbox.postgres.SandboxPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each way to log in to Kafka that the chart knows, and Postgres with a verified certificate: the
 * packaged service becomes ready with exactly the rendered settings, Secrets, topics and ACLs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredE2E {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Map<String, String> LOGINS =
            Map.of(
                    "berth-config-renderer", "pw-renderer",
                    "berth-distributor", "pw-distributor",
                    "berth-csr-approver", "pw-approver");
    private static final Pattern ACL =
            Pattern.compile(
                    "--allow-principal '([^']+)' ((?:--operation \\w+ )+)--(topic|group)"
                            + " '([^']+)'(.*)");

    /** Refused clients of the broker are part of the noise of starting. */
    private final Logger brokerSays = Logger.getLogger("org.apache.kafka");

    private final CertificateAuthority authority = new CertificateAuthority();

    @TempDir private static Path dir;
    private SandboxBroker broker;
    private SandboxPostgres postgres;

    @BeforeAll
    void start() throws Exception {
        brokerSays.setLevel(Level.OFF);
        broker = SandboxBroker.startGuarded(dir.resolve("broker"), authority, LOGINS);
        postgres = SandboxPostgres.startWithTls(dir.resolve("postgres"), authority);
    }

    @AfterAll
    void stop() {
        postgres.close();
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "mtls,          SSL,            verify-full, CSR_APPROVER",
        "scram-sha-512, SASL_SSL,       verify-ca,   DISTRIBUTOR",
        "plain,         SASL_SSL,       require,     CONFIG_RENDERER",
        "scram-sha-256, SASL_PLAINTEXT, verify-full, DISTRIBUTOR"
    })
    void theServiceIsReadyWithTheRenderedLogin(
            String auth, SecurityProtocol door, String mode, Producer service) throws Exception {
        // Given
        try (Installation berth =
                new Installation(
                        dir.resolve(auth),
                        postgres,
                        secrets(auth),
                        values(auth, door, mode),
                        ClusterStart::sandbox)) {
            berth.createTopics(broker);
            applyAcls(berth.kafka("acls.sh"));

            // When
            Installation.Ended migration = berth.migrate(service);
            Installation.Ended check = berth.check(service);
            Process running = berth.start(service);

            // Then
            assertThat(migration.status()).as(migration.log()).isZero();
            assertThat(check.status()).as(check.log()).isZero();
            assertThat(check.log()).contains("TLSv1.3").contains("may be joined");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                assertThat(running.isAlive())
                                        .as(Files.readString(berth.log(service)))
                                        .isTrue();
                                assertThat(berth.ready(service)).isEqualTo("200");
                            });
            assertThat(Files.readString(berth.log(service)))
                    .doesNotContain("AuthorizationException")
                    .doesNotContain(LOGINS.values());
        }
    }

    private List<String> values(String auth, SecurityProtocol door, String mode) {
        List<String> values =
                new ArrayList<>(
                        List.of(
                                "kafka.bootstrapServers=" + broker.bootstrapServers(door),
                                "kafka.auth=" + auth,
                                "postgres.tls.mode=" + mode));
        if (door == SecurityProtocol.SASL_PLAINTEXT) {
            values.add("kafka.tls.enabled=false");
        } else {
            values.add("kafka.tls.enabled=true");
            values.add("kafka.tls.ca.secret=kafka-ca");
        }
        if (mode.startsWith("verify")) {
            values.add("postgres.tls.ca.secret=postgres-ca");
        }
        for (Producer service : Producer.values()) {
            String key = Installation.key(service);
            String login = "berth-" + service.service();
            values.add(key + ".kafkaSecret=" + login + "-kafka");
            values.add(key + ".kafkaPrincipal=User:" + (auth.equals("mtls") ? "CN=" : "") + login);
        }
        return values;
    }

    private Map<String, Map<String, String>> secrets(String auth) {
        Map<String, Map<String, String>> secrets = new HashMap<>();
        secrets.put("kafka-ca", Map.of("ca.crt", authority.certificatePem()));
        secrets.put("postgres-ca", Map.of("ca.crt", authority.certificatePem()));
        LOGINS.forEach(
                (login, password) -> {
                    if (auth.equals("mtls")) {
                        var identity = authority.client(login, List.of(), Duration.ofDays(1));
                        secrets.put(
                                login + "-kafka",
                                Map.of(
                                        "tls.crt", identity.certificatePem(),
                                        "tls.key", identity.keyPem()));
                    } else {
                        secrets.put(
                                login + "-kafka", Map.of("username", login, "password", password));
                    }
                });
        return secrets;
    }

    /** As {@code kafka-acls.sh} would: every command of the script, and nothing else. */
    private void applyAcls(String script) {
        List<String> commands = script.lines().filter(line -> line.startsWith("\"$@\"")).toList();
        assertThat(commands).hasSizeGreaterThan(10);
        for (String command : commands) {
            Matcher acl = ACL.matcher(command);
            assertThat(acl.find()).as(command).isTrue();
            for (String operation : acl.group(2).strip().split("\\s*--operation\\s+")) {
                if (!operation.isEmpty()) {
                    broker.allow(
                            acl.group(1),
                            AclOperation.fromString(operation),
                            acl.group(3).equals("topic") ? ResourceType.TOPIC : ResourceType.GROUP,
                            acl.group(4),
                            acl.group(5).contains("prefixed")
                                    ? PatternType.PREFIXED
                                    : PatternType.LITERAL);
                }
            }
        }
    }
}
