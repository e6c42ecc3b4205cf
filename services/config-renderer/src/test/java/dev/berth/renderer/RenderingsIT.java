/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.events.NodeFact.ConfigRendered;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Looking at renderings by REST: previews, diffs, drift and lint. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class RenderingsIT {

    private static final AtomicInteger IPS = new AtomicInteger();

    @TestHTTPResource(value = "/health/well", management = true)
    private URL wellness;

    @Test
    void aPreviewShowsFilesAndWhichLayerSetWhat() {
        // When
        ValidatableResponse preview = render(Joins.of("rest-preview", ip()));

        // Then
        preview.statusCode(200)
                .body("digest", notNullValue())
                .body("files", hasSize(4))
                .body("findings", hasSize(0))
                .body("provenance.rotateCertificates", equalTo("profile default"));
        as("viewer").get("/api/v1/nodes/rest-preview").then().statusCode(404);
    }

    @Test
    void theBuiltInProfileIsThereToBeginOnesOwnWith() {
        // When
        ValidatableResponse profile = as("viewer").get("/api/v1/profiles/default").then();

        // Then
        profile.statusCode(200)
                .body("name", equalTo("default"))
                .body("files.'profile.yaml'", containsString("poolMaySet:"))
                .body("files.'bootstrap.kubeconfig'", containsString("@@BERTH-BOOTSTRAP-TOKEN@@"));
        as("viewer")
                .get("/api/v1/profiles/default/kubelet.service")
                .then()
                .statusCode(200)
                .body(containsString("ExecStart={kubelet.binary}"));
        as("viewer").get("/api/v1/profiles/default/other").then().statusCode(404);
    }

    @Test
    void aPreviewIsBoundByThePolicy() {
        // When
        ValidatableResponse preview = render(Joins.of("other-1", "10.99.0.1"));

        // Then
        preview.statusCode(422)
                .body("violations.field", contains("node.name", "node.internalIPs[0]"));
    }

    @Test
    void aNodeIsComparedWithWhatWouldBeRenderedNow() {
        // Given
        joined("rest-diff");

        // When
        ValidatableResponse diff = as("viewer").get("/api/v1/nodes/rest-diff/diff").then();

        // Then
        diff.statusCode(200)
                .body("from", equalTo("1"))
                .body("to", equalTo("now"))
                .body("changes", hasSize(0));
        as("viewer")
                .get("/api/v1/nodes/rest-diff/diff?from=1&to=1")
                .then()
                .statusCode(200)
                .body("changes", hasSize(0));
        as("viewer").get("/api/v1/nodes/rest-diff/diff?from=7").then().statusCode(404);
        as("viewer").get("/api/v1/nodes/rest-diff/diff?from=x").then().statusCode(400);
        as("viewer")
                .get("/api/v1/nodes/rest-diff/preview")
                .then()
                .statusCode(200)
                .body("files", hasSize(4));
    }

    @Test
    void aNodeWhoseAnnouncementHasChangedSinceIsDriftAndIsNotTouched() {
        // Given
        String ip = ip();
        post(Joins.of("rest-drift", ip)).statusCode(201);
        ConfigRendered rendered = Wire.awaitFact("rest-drift", ConfigRendered.class);
        post(Joins.of("rest-drift", ip, event -> event.putObject("kubelet").put("maxPods", 77)))
                .statusCode(200);

        // When
        ValidatableResponse drift = as("viewer").get("/api/v1/drift?after=rest-drifs").then();

        // Then
        drift.statusCode(200)
                .body("looked", greaterThan(0))
                .body(
                        "drifted.find { it.name == 'rest-drift' }.digest",
                        equalTo(rendered.rendering().digest()))
                .body(
                        "drifted.find { it.name == 'rest-drift' }.changes[0].diff",
                        containsString("+maxPods: 77"));
        assertThat(Wire.facts("rest-drift"))
                .filteredOn(ConfigRendered.class::isInstance)
                .hasSize(1);
    }

    @Test
    void templatesAreLintedWithoutBeingStored() {
        // When
        ValidatableResponse lint =
                as("viewer")
                        .contentType("application/json")
                        .body(
                                Map.of(
                                        "files",
                                        Map.of(
                                                "kubelet-config.yaml",
                                                "kind: KubeletConfiguration\nmaxPod: 5\n")))
                        .post("/api/v1/lint")
                        .then();

        // Then
        lint.statusCode(200)
                .body("errors", greaterThan(0))
                .body("findings.field", hasItem("maxPod"))
                .body("findings.find { it.field == 'maxPod' }.line", equalTo(2))
                .body(
                        "findings.find { it.field == 'maxPod' }.fix",
                        equalTo("did you mean maxPods?"))
                .body("checked.'kubelet-config.yaml'", equalTo("KubeletConfiguration"));
        as("viewer")
                .contentType("application/json")
                .body("{\"file\": 1}")
                .post("/api/v1/lint")
                .then()
                .statusCode(400);
        as("viewer")
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/lint")
                .then()
                .statusCode(400);
    }

    @Test
    void otherCallsAreAnsweredWhileHostileTemplatesAreLinted() throws Exception {
        // Given
        String hostile = "{\"files\":{\"x\":\"" + "$a[".repeat(80_000) + "\"}}";
        List<CompletableFuture<Integer>> lints = new ArrayList<>();

        // When
        for (int i = 0; i < 8; i++) {
            lints.add(
                    CompletableFuture.supplyAsync(
                            () ->
                                    as("viewer")
                                            .contentType("application/json")
                                            .body(hostile)
                                            .post("/api/v1/lint")
                                            .statusCode()));
        }
        int other = as("viewer").get("/api/v1/nodes").statusCode();

        // Then
        assertThat(other).isEqualTo(200);
        for (CompletableFuture<Integer> lint : lints) {
            assertThat(lint.get(2, TimeUnit.MINUTES)).isIn(200, 413, 429);
        }
    }

    @Test
    void aLintOfTooManyFilesIsRefused() {
        // Given
        Map<String, String> files = new TreeMap<>();
        for (int i = 0; i < 101; i++) {
            files.put("file-" + i, "a: b");
        }

        // When
        ValidatableResponse lint =
                as("viewer")
                        .contentType("application/json")
                        .body(Map.of("files", files))
                        .post("/api/v1/lint")
                        .then();

        // Then
        lint.statusCode(413);
    }

    @Test
    void healthSaysWhichProfilesAreInForce() {
        // When
        ValidatableResponse answer = given().get(wellness).then();

        // Then
        answer.statusCode(200)
                .body("checks.find { it.name == 'profiles' }.status", equalTo("UP"))
                .body(
                        "checks.find { it.name == 'profiles' }.data.'in force'",
                        containsString("default"))
                .body("checks.find { it.name == 'profiles' }.data.'refused 1'", nullValue());
    }

    private static void joined(String node) {
        post(Joins.of(node, ip())).statusCode(201);
        Wire.awaitFact(node, ConfigRendered.class);
    }

    private static ValidatableResponse render(String event) {
        return as("operator")
                .contentType("application/json")
                .body(event)
                .post("/api/v1/render")
                .then();
    }

    private static ValidatableResponse post(String event) {
        return as("operator")
                .contentType("application/json")
                .body(event)
                .post("/api/v1/nodes")
                .then();
    }

    private static RequestSpecification as(String caller) {
        return given().header("Authorization", "Bearer token-of-" + caller);
    }

    private static String ip() {
        return "10.22.1." + IPS.incrementAndGet();
    }
}
