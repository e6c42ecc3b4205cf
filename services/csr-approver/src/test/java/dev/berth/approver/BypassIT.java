/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody else who would approve our tokens' requests is noticed; kubeadm's own bindings are no
 * alarm.
 */
@QuarkusTest
class BypassIT {

    private static final String NODECLIENT =
            "system:certificates.k8s.io:certificatesigningrequests:nodeclient";
    private static final String SELF =
            "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient";

    @TestHTTPResource(value = "/health/well", management = true)
    URI wellness;

    @AfterEach
    void unbind() throws IOException {
        bind("auto-approve-csrs-for-group", NODECLIENT, "nobody");
        bind("kubeadm:node-autoapprove-bootstrap", NODECLIENT, "nobody");
        bind("kubeadm:node-autoapprove-certificate-rotation", SELF, "nobody");
    }

    @Test
    void guidesBindingIsAnErrorWithItsRemedy() throws IOException {
        // When
        bind("auto-approve-csrs-for-group", NODECLIENT, "system:bootstrappers");

        // Then
        OneNode.eventually()
                .untilAsserted(
                        () ->
                                when().get("/api/v1/bypass")
                                        .then()
                                        .body("status", equalTo("BYPASSED"))
                                        .body("doors.name", hasItem("OUR_TOKENS_APPROVED"))
                                        .body(
                                                "doors.remedy",
                                                hasItem(
                                                        containsString(
                                                                "auto-approve-csrs-for-group"))));
        given().get(wellness)
                .then()
                .statusCode(503)
                .body("checks.data.OUR_TOKENS_APPROVED", hasItem(containsString("any node")));
        metricIs("1.0");
    }

    @Test
    void kubeadmsBindingsAreNoAlarm() throws IOException {
        // When
        bind(
                "kubeadm:node-autoapprove-bootstrap",
                NODECLIENT,
                "system:bootstrappers:kubeadm:default-node-token");
        bind("kubeadm:node-autoapprove-certificate-rotation", SELF, "system:nodes");

        // Then
        OneNode.eventually()
                .untilAsserted(
                        () ->
                                when().get("/api/v1/bypass")
                                        .then()
                                        .body("status", equalTo("NONE"))
                                        .body("doors.name", hasItem("OTHER_TOKENS_APPROVED"))
                                        .body("doors.name", hasItem("NODES_RENEWED"))
                                        .body("doors.severity", not(hasItem("ERROR"))));
        given().get(wellness).then().statusCode(200);
        metricIs("0.0");
    }

    @Test
    void silentApiServerIsUnknownAndNeverNone() {
        // When
        Sandbox.cluster().dropRequests(request -> request.path().contains("subjectaccessreviews"));

        // Then
        try {
            OneNode.eventually()
                    .untilAsserted(
                            () ->
                                    when().get("/api/v1/bypass")
                                            .then()
                                            .body("status", equalTo("UNKNOWN"))
                                            .body("why", containsString("API server")));
            metricIs("NaN");
        } finally {
            Sandbox.cluster().stopDropping();
        }
    }

    private void metricIs(String value) {
        given().get(wellness.resolve("/q/metrics"))
                .then()
                .body(containsString("berth_csr_bypass " + value));
    }

    private static void bind(String name, String role, String group) throws IOException {
        Path file = Files.createTempFile("binding", ".yaml");
        Files.writeString(
                file,
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: "%2$s"}
                rules:
                  - apiGroups: [certificates.k8s.io]
                    resources: [certificatesigningrequests/%4$s]
                    verbs: [create]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: "%1$s"}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "%2$s"}
                subjects:
                  - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "%3$s"}
                """
                        .formatted(name, role, group, role.substring(role.lastIndexOf(':') + 1)));
        Sandbox.cluster().addRbac(file);
        Files.delete(file);
    }
}
