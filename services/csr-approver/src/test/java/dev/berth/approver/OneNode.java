/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One node, one kubelet of it, the services that talk of it, and a cluster to ask. */
class OneNode {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Inject DataSource database;

    final int number = NUMBER.incrementAndGet();
    final NodeName node = new NodeName("node" + number + ".rack.example");
    final String ip = "127.77.0." + number;
    final String tokenId = String.format("tok%03d", number);
    final String token = tokenId + ".0123456789abcdef";

    OtherServices others;
    ApproverFacts facts;
    KubernetesClient admin;
    Kubelet kubelet;

    @BeforeEach
    final void start() throws IOException {
        others = new OtherServices();
        facts = ApproverFacts.listen();
        admin =
                new KubernetesClientBuilder()
                        .withConfig(
                                Config.fromKubeconfig(
                                        Files.readString(Sandbox.access().adminKubeconfig())))
                        .build();
        createToken(tokenId, "system:bootstrappers:berth");
        kubelet = new Kubelet(node, token);
    }

    @AfterEach
    void stop() throws InterruptedException {
        kubelet.close();
        admin.close();
        facts.close();
        others.close();
    }

    /** A second one, known to the same services; close it with {@link #stop()}. */
    OneNode another() throws IOException {
        OneNode other = new OneNode();
        other.database = database;
        other.start();
        return other;
    }

    void known() {
        known(ip);
    }

    /** Announced with this address, its token issued, its kubelet started. */
    void known(String address) {
        others.rendererSays(OtherServices.requested(node, address));
        others.distributorSays(OtherServices.issued(node, 1, tokenId));
        others.distributorSays(OtherServices.started(node, 1));
        awaitKnown(
                "SELECT 1 FROM expected_node WHERE name = ? AND announced"
                        + " AND started_attempt = 1");
    }

    void hasItsClientCertificate() {
        kubelet.takesItsCertificate(kubelet.asksForItsCertificate());
        awaitFact(CertificateIssued.class, 1);
    }

    void createToken(String id, String group) {
        admin.secrets()
                .inNamespace("kube-system")
                .resource(
                        new SecretBuilder()
                                .withNewMetadata()
                                .withName("bootstrap-token-" + id)
                                .endMetadata()
                                .withType("bootstrap.kubernetes.io/token")
                                .addToStringData("token-id", id)
                                .addToStringData("token-secret", "0123456789abcdef")
                                .addToStringData("usage-bootstrap-authentication", "true")
                                .addToStringData("auth-extra-groups", group)
                                .addToStringData(
                                        "expiration", Instant.now().plusSeconds(900).toString())
                                .build())
                .create();
    }

    List<String> conditions(CertificateSigningRequest csr) {
        CertificateSigningRequest now =
                admin.certificates()
                        .v1()
                        .certificateSigningRequests()
                        .withName(csr.getMetadata().getName())
                        .get();
        return now.getStatus() == null || now.getStatus().getConditions() == null
                ? List.of()
                : now.getStatus().getConditions().stream()
                        .map(CertificateSigningRequestCondition::getType)
                        .toList();
    }

    void awaitFact(Class<? extends dev.berth.events.NodeFact> type, int count) {
        eventually().untilAsserted(() -> assertThat(facts.of(node, type)).hasSize(count));
    }

    void awaitReason(CertificateSigningRequest csr, String reason) {
        eventually().untilAsserted(() -> assertThat(column(csr, "reason")).isEqualTo(reason));
    }

    void awaitState(CertificateSigningRequest csr, String state) {
        eventually().untilAsserted(() -> assertThat(column(csr, "state")).isEqualTo(state));
    }

    void awaitKnown(String sql) {
        eventually()
                .untilAsserted(
                        () -> {
                            try (Connection connection = database.getConnection();
                                    PreparedStatement query = connection.prepareStatement(sql)) {
                                query.setString(1, node.value());
                                assertThat(query.executeQuery().next()).isTrue();
                            }
                        });
    }

    String column(CertificateSigningRequest csr, String column) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement(
                                "SELECT " + column + " FROM csr_decision WHERE csr_uid = ?")) {
            query.setString(1, csr.getMetadata().getUid());
            ResultSet found = query.executeQuery();
            return found.next() ? found.getString(1) : null;
        }
    }

    /** Until the judgement of this request was tried so often since it last succeeded. */
    void awaitTries(CertificateSigningRequest csr, int tries) {
        eventually()
                .atMost(Duration.ofSeconds(90))
                .untilAsserted(
                        () -> {
                            try (Connection connection = database.getConnection();
                                    PreparedStatement query =
                                            connection.prepareStatement(
                                                    "SELECT tries FROM due_work WHERE key = ?")) {
                                query.setString(1, csr.getMetadata().getUid());
                                ResultSet found = query.executeQuery();
                                assertThat(found.next() ? found.getInt(1) : 0)
                                        .isGreaterThanOrEqualTo(tries);
                            }
                        });
    }

    static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }
}
