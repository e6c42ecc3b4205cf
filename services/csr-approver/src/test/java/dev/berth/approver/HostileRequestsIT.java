/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.berth.events.NodeFact.CertificateIssued;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is filed, pasted or asked for: it is answered, and nothing fails for ever. */
@QuarkusTest
class HostileRequestsIT extends OneNode {

    @Test
    void nulByteInADnsNameIsDeniedAndExplained() {
        // Given
        known();
        hasItsClientCertificate();

        // When
        CertificateSigningRequest csr = kubelet.asksToServeAs("a\0.example.net", ip);

        // Then
        awaitReason(csr, "NotADnsName");
        eventually().untilAsserted(() -> assertThat(conditions(csr)).containsExactly("Denied"));
        given().get("/api/v1/csrs/{name}/explain", csr.getMetadata().getName())
                .then()
                .statusCode(200)
                .body("recorded.message", containsString("\"a\\u{0}.example.net\""));
    }

    @Test
    void nameInTheClustersOwnDomainIsDenied() {
        // Given
        known();
        hasItsClientCertificate();

        // When
        CertificateSigningRequest csr = kubelet.asksToServeAs("db.k8s.acme", ip);

        // Then
        awaitReason(csr, "ForbiddenName");
        eventually().untilAsserted(() -> assertThat(conditions(csr)).containsExactly("Denied"));
    }

    @Test
    void requestThatCannotBeJudgedWaitsAndIsJudgedOnceItCan() throws SQLException {
        // Given
        known();
        setAddresses("no address");

        // When
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();

        // Then
        awaitReason(csr, "InternalError");
        assertThat(column(csr, "state")).isEqualTo("WAITING");
        assertThat(column(csr, "message")).contains("no address");
        setAddresses(ip);
        awaitFact(CertificateIssued.class, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/csrs/a%00b/explain",
                "/api/v1/csrs/%00/explain",
                "/api/v1/csrs/UPPER/explain",
                "/api/v1/csrs?node=%00",
                "/api/v1/csrs?after=%00"
            })
    void pathsAndQueriesThatNameNothingAreRefused(String path) {
        // When
        given().urlEncodingEnabled(false).get(path).then().statusCode(400);
    }

    @Test
    void addressThatIsNotInTheInventoryIsNamed() {
        // Given
        known();
        hasItsClientCertificate();
        CertificateSigningRequest csr = kubelet.asksToServe("127.77.9.9");
        awaitReason(csr, "AddressNotInInventory");

        // When
        given().get("/api/v1/csrs/{name}/explain", csr.getMetadata().getName())
                // Then
                .then()
                .body("recorded.message", containsString("127.77.9.9; it gives it " + ip))
                .body("now.message", containsString("127.77.9.9; it gives it " + ip));
        given().accept(ContentType.TEXT)
                .get("/api/v1/csrs/{name}/explain", csr.getMetadata().getName())
                .then()
                .body(containsString("127.77.9.9; it gives it " + ip));
    }

    @Test
    void textThatIsDeepIsRefused() {
        // When
        paste("a: " + "[".repeat(10_000))
                .then()
                // Then
                .statusCode(400)
                .body("detail", containsString("nested deeper"));
    }

    @Test
    void jsonThatIsDeepIsRefused() {
        // When
        paste("{\"a\":".repeat(5_000)).then().statusCode(400);
    }

    @Test
    void textThatRefersToItselfIsRefused() {
        // When
        paste("kind: CertificateSigningRequest\nspec: &a\n  extra: *a\n")
                .then()
                // Then
                .statusCode(400)
                .body("detail", containsString("aliases"));
    }

    @Test
    void textThatIsLongerThanAnyRequestIsRefused() {
        // When
        paste("kind: " + "x".repeat(70_000)).then().statusCode(413);
    }

    @Test
    void emptyPlacesInListsAreReadAsMissing() {
        // Given
        CertificateSigningRequest csr = kubelet.requestToBe(node);
        String pasted =
                Serialization.asJson(csr)
                        .replaceFirst(
                                "\"usages\"\\s*:\\s*\\[", "\"groups\":[null],\"usages\":[null,");

        // When
        given().contentType("application/yaml")
                .body(pasted.getBytes(StandardCharsets.UTF_8))
                .queryParam("requester", "system:bootstrap:" + tokenId)
                .post("/api/v1/csrs/explain")
                // Then
                .then()
                .statusCode(200)
                .body("now.reason", equalTo("UnknownToken"));
    }

    @Test
    void requesterThatNobodyCanBeIsExplainedAsAStranger() {
        // Given
        CertificateSigningRequest csr = kubelet.requestToBe(node);
        csr.getSpec().setUsername("system:bootstrap:a\0b");

        // When
        paste(Serialization.asJson(csr))
                .then()
                // Then
                .statusCode(200)
                .body("now.decision", equalTo("IGNORE"))
                .body("now.reason", equalTo("UnknownToken"));
    }

    private static io.restassured.response.Response paste(String text) {
        return given().contentType("application/yaml")
                .body(text.getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/csrs/explain");
    }

    private void setAddresses(String... addresses) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement(
                                "UPDATE expected_node SET addresses = ? WHERE name = ?")) {
            update.setArray(1, connection.createArrayOf("text", addresses));
            update.setString(2, node.value());
            update.executeUpdate();
        }
    }
}
