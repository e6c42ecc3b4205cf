/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.berth.events.NodeFact.CertificateIssued;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody has the credential of one node and files what they like with it. */
@QuarkusTest
class FloodIT extends OneNode {

    private static final String ELSEWHERE = "127.77.9.9";

    @BeforeEach
    void joined() {
        known();
        hasItsClientCertificate();
    }

    @Test
    void requestThatIsTooLargeIsRefusedOnReceiptAndExplained() throws SQLException {
        // When
        CertificateSigningRequest large = kubelet.asksToServeAtLength();

        // Then
        awaitReason(large, "TooLarge");
        assertThat(column(large, "state")).isEqualTo("IGNORED");
        assertThat(placesInTheQueue()).isZero();
        given().get("/api/v1/csrs/{name}/explain", large.getMetadata().getName())
                .then()
                .statusCode(200)
                .body("recorded.message", containsString("32768"))
                .body("now.reason", equalTo("TooLarge"));
    }

    @Test
    void requestsOfOneNodeTakeFivePlacesInTheQueueHoweverManyThereAre() throws SQLException {
        // When
        List<CertificateSigningRequest> filed = files(12);

        // Then
        eventually()
                .untilAsserted(
                        () -> {
                            for (CertificateSigningRequest older : filed.subList(0, 7)) {
                                assertThat(column(older, "reason")).isEqualTo("OverBudget");
                            }
                            for (CertificateSigningRequest newest : filed.subList(7, 12)) {
                                assertThat(column(newest, "reason"))
                                        .isEqualTo("AddressNotInInventory");
                            }
                            assertThat(placesInTheQueue()).isEqualTo(5);
                        });
        assertThat(filed).allSatisfy(csr -> assertThat(conditions(csr)).isEmpty());
    }

    @Test
    void nextOneMovesUpWhenARequestIsDeleted() {
        // Given
        List<CertificateSigningRequest> filed = files(7);
        awaitReason(filed.get(1), "OverBudget");
        awaitReason(filed.get(6), "AddressNotInInventory");

        // When
        admin.certificates()
                .v1()
                .certificateSigningRequests()
                .withName(filed.get(6).getMetadata().getName())
                .delete();

        // Then
        awaitReason(filed.get(1), "AddressNotInInventory");
        awaitReason(filed.get(0), "OverBudget");
    }

    @Test
    void nextOneMovesUpWhenARequestIsApproved() {
        // Given
        CertificateSigningRequest first = kubelet.asksToServe(ELSEWHERE);
        List<CertificateSigningRequest> filed = files(5);
        awaitReason(first, "OverBudget");
        awaitReason(filed.getFirst(), "AddressNotInInventory");

        // When
        kubelet.asksToServe(ip);

        // Then
        awaitFact(CertificateIssued.class, 2);
        awaitReason(first, "OverBudget");
        awaitReason(filed.getFirst(), "AddressNotInInventory");
    }

    @Test
    void certificatesOfANodeWithinAnHourAreBounded() {
        // Given
        for (int issued = 2; issued <= 20; issued++) {
            kubelet.asksToServe(ip);
            awaitFact(CertificateIssued.class, issued);
        }

        // When
        CertificateSigningRequest oneMore = kubelet.asksToServe(ip);

        // Then
        awaitReason(oneMore, "TooManyCertificates");
        assertThat(conditions(oneMore)).isEmpty();
    }

    private List<CertificateSigningRequest> files(int count) {
        return IntStream.range(0, count).mapToObj(_ -> kubelet.asksToServe(ELSEWHERE)).toList();
    }

    private int placesInTheQueue() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement(
                                "SELECT count(*) FROM due_work WHERE kind = 'judge-csr' AND key IN"
                                        + " (SELECT csr_uid FROM csr_decision WHERE username ="
                                        + " ?)")) {
            query.setString(1, node.user());
            ResultSet found = query.executeQuery();
            found.next();
            return found.getInt(1);
        }
    }
}
