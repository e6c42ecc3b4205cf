/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.berth.events.CsrDecision;
import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.SshEndpoint;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a machine was given is worth nothing once the node is another machine. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class CustodyIT extends OneNode {

    private static final int OLDER = 1_029;

    private Kubelet newMachine;

    @AfterEach
    void stopTheNewMachine() throws SQLException {
        if (newMachine != null) {
            newMachine.close();
        }
        update("DELETE FROM api_server_version WHERE version = " + OLDER);
    }

    @Test
    void withdrawnMachineGetsNothingAfterAnotherJoinedUnderItsName() throws SQLException {
        // Given
        joined();
        others.rendererSays(
                new NodeWithdrawn(UUID.randomUUID(), node, 1, Instant.now(), "o", "sold"));
        anotherMachineJoins();

        // When
        CertificateSigningRequest serving = kubelet.asksToServe(ip);
        CertificateSigningRequest renewal = kubelet.renewsItsCertificate();

        // Then
        awaitReason(serving, "FormerMachine");
        awaitReason(renewal, "FormerMachine");
        assertThat(conditions(serving)).isEmpty();
        assertThat(conditions(renewal)).isEmpty();
        assertThat(column(renewal, "attempt")).isEqualTo("1");
    }

    @Test
    void newMachineOfTheNameIsServed() throws SQLException {
        // Given
        joined();
        anotherMachineJoins();

        // When
        CertificateSigningRequest serving = newMachine.asksToServe(ip);

        // Then
        awaitFact(CertificateIssued.class, 3);
        assertThat(conditions(serving)).containsExactly("Approved");
        assertThat(column(serving, "attempt")).isEqualTo("2");
    }

    @Test
    void renewalBelongsToTheAttemptOfTheCertificateThatAsked() throws SQLException {
        // Given
        joined();
        update("UPDATE expected_node SET certified_attempt = 7 WHERE name = '" + node + "'");

        // When
        CertificateSigningRequest renewal = kubelet.renewsItsCertificate();

        // Then
        awaitFact(CertificateIssued.class, 2);
        assertThat(column(renewal, "attempt")).isEqualTo("1");
        assertThat(facts.of(node, CertificateIssued.class).getLast().attempt()).isEqualTo(1);
    }

    @Test
    void acceptedHostKeyEndsWhatTheMachineBeforeWasGiven() {
        // Given
        joined();

        // When
        others.rendererSays(
                new InventoryChanged(
                        UUID.randomUUID(),
                        node,
                        1,
                        Instant.now(),
                        OtherServices.spec(
                                ip,
                                new SshEndpoint(
                                        ip,
                                        22,
                                        null,
                                        new HostKeyTrust(
                                                HostKeyTrust.Kind.FINGERPRINT, "SHA256:new"),
                                        null))));

        // Then
        awaitKnown("SELECT 1 FROM expected_node WHERE name = ? AND custody_from = 2");
        awaitReason(kubelet.asksToServe(ip), "FormerMachine");
    }

    @Test
    void strangersRequestThatSomebodyElseDeniesIsNotSaidOfTheNode() {
        // Given
        joined();
        anotherMachineJoins();
        CertificateSigningRequest stranger = kubelet.asksToServe(ip);
        awaitReason(stranger, "FormerMachine");

        // When
        deny(stranger);

        // Then
        awaitState(stranger, "IGNORED");
        assertThat(facts.of(node, CsrDecided.class))
                .extracting(CsrDecided::decision)
                .doesNotContain(CsrDecision.DENY);
    }

    @Test
    void requestThatNamesNoCertificateWaitsWhereApiServersNameIt() {
        // Given
        joined();
        kubelet.asksToServe(ip);
        awaitFact(CertificateIssued.class, 2);

        // When
        String reason = reasonFor(kubelet.requestToServe(ip));

        // Then
        assertThat(reason).isEqualTo("CredentialNotTold");
    }

    @Test
    void olderApiServerThatAnswersStopsNoRenewal() throws SQLException {
        // Given
        joined();
        kubelet.asksToServe(ip);
        awaitFact(CertificateIssued.class, 2);
        update(
                "INSERT INTO api_server_version (version, answered_at) VALUES ("
                        + OLDER
                        + ", now())");

        // When
        String reason = reasonFor(kubelet.requestToServe(ip));

        // Then
        assertThat(reason).isEqualTo("InventoryMatches");
    }

    private void joined() {
        known();
        hasItsClientCertificate();
        kubelet.registers();
        awaitFact(NodeRegistered.class, 1);
    }

    private void anotherMachineJoins() {
        String another = String.format("new%03d", number);
        createToken(another, "system:bootstrappers:berth");
        newMachine = new Kubelet(node, another + ".0123456789abcdef");
        others.rendererSays(
                new NodeRequested(
                        UUID.randomUUID(),
                        node,
                        2,
                        Instant.now(),
                        OtherServices.spec(ip),
                        "another machine"));
        others.distributorSays(OtherServices.issued(node, 2, another));
        others.distributorSays(OtherServices.started(node, 2));
        newMachine.takesItsCertificate(newMachine.asksForItsCertificate());
        awaitFact(CertificateIssued.class, 2);
    }

    private void deny(CertificateSigningRequest csr) {
        CertificateSigningRequest now =
                admin.certificates()
                        .v1()
                        .certificateSigningRequests()
                        .withName(csr.getMetadata().getName())
                        .get();
        admin.certificates()
                .v1()
                .certificateSigningRequests()
                .resource(
                        new CertificateSigningRequestBuilder(now)
                                .editOrNewStatus()
                                .addNewCondition()
                                .withType("Denied")
                                .withStatus("True")
                                .withReason("ByHand")
                                .endCondition()
                                .endStatus()
                                .build())
                .subresource("approval")
                .update();
    }

    private String reasonFor(CertificateSigningRequest pasted) {
        return given().contentType(ContentType.JSON)
                .body(Serialization.asJson(pasted))
                .queryParam("requester", node.user())
                .queryParam("group", "system:nodes")
                .queryParam("group", "system:authenticated")
                .post("/api/v1/csrs/explain")
                .then()
                .statusCode(equalTo(200))
                .extract()
                .path("now.reason");
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
