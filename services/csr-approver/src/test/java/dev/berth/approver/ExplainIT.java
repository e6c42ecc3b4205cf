/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.events.NodeFact.CertificateIssued;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody has to guess why a request is pending. */
@QuarkusTest
class ExplainIT extends OneNode {

    @Test
    void waitingRequestIsExplainedByEveryCheckAndByItsNextLook() {
        // Given
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        others.rendererSays(OtherServices.requested(node, ip));
        others.distributorSays(OtherServices.issued(node, 1, tokenId));
        awaitReason(csr, "NotStarted");

        // When
        given().get("/api/v1/csrs/{name}/explain", csr.getMetadata().getName())
                // Then
                .then()
                .statusCode(200)
                .body("recorded.node", equalTo(node.value()))
                .body("recorded.state", equalTo("WAITING"))
                .body("recorded.reason", equalTo("NotStarted"))
                .body("checks.check", hasItem("KubeletWasStarted"))
                .body("checks.find { it.check == 'KubeletWasStarted' }.verdict", equalTo("WAIT"))
                .body("checks.find { it.check == 'KeyIsStrong' }.verdict", equalTo("AGREE"))
                .body("nextLook", notNullValue())
                .body("now.decision", equalTo("WAIT"));
    }

    @Test
    void appliedRequestIsExplainedAsItWasDecided() {
        // Given
        known();
        CertificateSigningRequest csr = kubelet.asksForItsCertificate();
        awaitFact(CertificateIssued.class, 1);

        // When
        given().accept(ContentType.TEXT)
                .get("/api/v1/csrs/{name}/explain", csr.getMetadata().getName())
                // Then
                .then()
                .statusCode(200)
                .body(containsString(csr.getMetadata().getName() + " of system:bootstrap:"))
                .body(containsString("state APPLIED"))
                .body(containsString("APPROVE InventoryMatches"))
                .body(containsString("ChainOfCustody"));
    }

    @Test
    void unknownNameIsNotFound() {
        // When
        given().get("/api/v1/csrs/csr-none/explain")
                // Then
                .then()
                .statusCode(404)
                .body("detail", containsString("'csr-none'"));
    }

    @Test
    void pastedRequestIsJudgedAsIfItWereFiledAndFilesNothing() {
        // Given
        known();
        String pasted = Serialization.asYaml(kubelet.requestToBe(node));
        int before = requestsInCluster();

        // When
        given().contentType("application/yaml")
                .body(pasted.getBytes(StandardCharsets.UTF_8))
                .queryParam("requester", "system:bootstrap:" + tokenId)
                .post("/api/v1/csrs/explain")
                // Then
                .then()
                .statusCode(200)
                .body("recorded", nullValue())
                .body("now.decision", equalTo("APPROVE"))
                .body("now.checks", hasSize(greaterThan(24)));
        assertThat(requestsInCluster()).isEqualTo(before);
    }

    @Test
    void pastedRequestOfAStrangersTokenIsJudgedAsTheirs() {
        // Given
        known();
        String pasted = Serialization.asJson(kubelet.requestToBe(node));

        // When
        given().contentType(ContentType.JSON)
                .accept(ContentType.TEXT)
                .body(pasted)
                .queryParam("requester", "system:bootstrap:nobody")
                .queryParam("group", "system:bootstrappers")
                .post("/api/v1/csrs/explain")
                // Then
                .then()
                .statusCode(200)
                .body(containsString("It would be decided: IGNORE UnknownToken"));
    }

    @Test
    void pastedTextThatIsNoRequestSaysWhatIsMissing() {
        // When
        given().contentType(ContentType.TEXT)
                .body("kind: Secret\napiVersion: v1\n")
                .post("/api/v1/csrs/explain")
                // Then
                .then()
                .statusCode(400)
                .body("detail", containsString("CertificateSigningRequest"));
    }

    @Test
    void pastedRequestWithoutRequesterAsksForOne() {
        // When
        given().contentType(ContentType.JSON)
                .body(Serialization.asJson(kubelet.requestToBe(node)))
                .post("/api/v1/csrs/explain")
                // Then
                .then()
                .statusCode(400)
                .body("detail", containsString("?requester="));
    }

    @Test
    void silentApiServerIsSaidAndNoIncident() {
        // Given
        known();
        Sandbox.cluster().dropRequests(request -> request.resource().equals("nodes"));

        // When
        try {
            given().contentType(ContentType.JSON)
                    .body(Serialization.asJson(kubelet.requestToBe(node)))
                    .queryParam("requester", "system:bootstrap:" + tokenId)
                    .post("/api/v1/csrs/explain")
                    // Then
                    .then()
                    .statusCode(502)
                    .body("failure", equalTo("CLUSTER_API"));
        } finally {
            Sandbox.cluster().stopDropping();
        }
    }

    @Test
    void listIsFilteredByNodeAndPagedNewestFirst() {
        // Given
        known();
        hasItsClientCertificate();
        CertificateSigningRequest serving = kubelet.asksToServe(ip);
        awaitFact(CertificateIssued.class, 2);

        // When
        String next =
                given().queryParam("node", node.value())
                        .queryParam("limit", 1)
                        .get("/api/v1/csrs")
                        // Then
                        .then()
                        .statusCode(200)
                        .body("items.csr", equalTo(List.of(serving.getMetadata().getName())))
                        .extract()
                        .path("next");
        given().queryParam("node", node.value())
                .queryParam("after", next)
                .get("/api/v1/csrs")
                .then()
                .body("items.purpose", equalTo(List.of("BOOTSTRAP_CLIENT")))
                .body("next", nullValue());
    }

    @Test
    void filterThatIsNoneNamesTheOnesThereAre() {
        // When
        given().queryParam("state", "lost")
                .get("/api/v1/csrs")
                // Then
                .then()
                .statusCode(400)
                .body("detail", containsString("WITHHELD"));
    }

    private int requestsInCluster() {
        return admin.certificates().v1().certificateSigningRequests().list().getItems().size();
    }
}
