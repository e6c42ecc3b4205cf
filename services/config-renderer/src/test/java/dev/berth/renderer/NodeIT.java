/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.events.CertificatePurpose;
import dev.berth.events.CsrDecision;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeReleased;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.Producer;
import dev.berth.events.Step;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node's way as its owner tells it, and the REST doors. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class NodeIT {

    private static final AtomicInteger IPS = new AtomicInteger();

    @Inject MeterRegistry meters;

    @Test
    void factsOfTheOthersMoveTheNodeToRegistered() {
        // Given
        String digest = joined("rest-way").rendering().digest();

        // When
        Wire.say(
                Producer.DISTRIBUTOR,
                new KubeletStarted(id(), name("rest-way"), 1, Instant.now(), digest, true));
        Wire.say(
                Producer.CSR_APPROVER,
                new CsrDecided(
                        id(),
                        name("rest-way"),
                        1,
                        Instant.now(),
                        "csr-1",
                        "uid",
                        CertificatePurpose.BOOTSTRAP_CLIENT,
                        CsrDecision.APPROVE,
                        "Expected",
                        "all checks agree"));
        Wire.say(
                Producer.CSR_APPROVER,
                new NodeRegistered(
                        id(), name("rest-way"), 1, Instant.now(), "node-uid", "v1.34.0"));
        Wire.say(
                Producer.CSR_APPROVER,
                new CertificateIssued(
                        id(),
                        name("rest-way"),
                        1,
                        Instant.now(),
                        "csr-2",
                        CertificatePurpose.SERVING,
                        "CN=system:node:rest-way,O=system:nodes",
                        List.of("10.22.0.1"),
                        "ab".repeat(32),
                        Instant.now().plusSeconds(3600)));

        // Then
        await().until(() -> get("rest-way").extract().asString().contains("\"Issued\""));
        get("rest-way")
                .body("phase", equalTo("REGISTERED"))
                .body("certificates", hasSize(1))
                .body("waitsFor", containsString("CNI"))
                .body("phases.keySet()", hasSize(5));
        assertThat(Wire.feed("rest-way"))
                .extracting(status -> status.path("phase").asText())
                .contains("PENDING", "RENDERED", "REGISTERED");
    }

    @Test
    void aFailureThatMayPassIsRetriedThreeTimesByItself() {
        // Given
        joined("rest-retry");

        // When
        for (int attempt = 1; attempt <= 4; attempt++) {
            int now = attempt;
            Wire.awaitFact("rest-retry", ConfigRendered.class, fact -> fact.attempt() == now);
            Wire.say(Producer.DISTRIBUTOR, failed("rest-retry", attempt, FailureClass.NETWORK));
        }

        // Then
        await().until(() -> "FAILED".equals(get("rest-retry").extract().path("phase")));
        get("rest-retry")
                .body("attempt", equalTo(4))
                .body("automaticAttempts", equalTo(3))
                .body("failure.failureClass", equalTo("NETWORK"))
                .body("failure.nextStep", not(empty()))
                .body("waitsFor", containsString("operator"));
        assertThat(Wire.facts("rest-retry"))
                .filteredOn(RetryRequested.class::isInstance)
                .hasSize(3);
    }

    @Test
    void anOperatorsRetryBeginsAnAttemptWithANewBudget() {
        // Given
        joined("rest-again");
        Wire.say(Producer.DISTRIBUTOR, failed("rest-again", 1, FailureClass.SUDO));
        await().until(() -> "FAILED".equals(get("rest-again").extract().path("phase")));

        // When
        act("operator", "rest-again", "retry").statusCode(200).body("attempt", equalTo(2));

        // Then
        Wire.awaitFact("rest-again", ConfigRendered.class, fact -> fact.attempt() == 2);
        RetryRequested retry = Wire.awaitFact("rest-again", RetryRequested.class);
        assertThat(retry.by()).isEqualTo("operator");
    }

    @Test
    void anUnknownHostKeyHoldsTheNodeUntilItIsReleased() {
        // Given
        joined("rest-held");

        // When
        Wire.say(Producer.DISTRIBUTOR, failed("rest-held", 1, FailureClass.HOST_KEY));

        // Then
        NodeHeld held = Wire.awaitFact("rest-held", NodeHeld.class);
        assertThat(held.reason()).contains("HOST_KEY");
        get("rest-held").body("phase", equalTo("RENDERED")).body("failure", not(empty()));
        act("operator", "rest-held", "retry").statusCode(409);
        act("operator", "rest-held", "release").statusCode(200);
        Wire.awaitFact("rest-held", NodeReleased.class);
    }

    @Test
    void aWithdrawnNodeStaysWithdrawnUntilARejoin() {
        // Given
        joined("rest-gone");

        // When
        as("admin")
                .queryParam("reason", "scrapped")
                .delete("/api/v1/nodes/rest-gone")
                .then()
                .statusCode(200)
                .body("phase", equalTo("WITHDRAWN"));

        // Then
        Wire.awaitFact("rest-gone", NodeWithdrawn.class);
        act("operator", "rest-gone", "retry").statusCode(409);
        get("rest-gone").body("waitsFor", containsString("given up"));
    }

    @Test
    void aChangeFromAnotherSourceWaitsAndIsAcceptedByAnAdmin() {
        // Given
        String ip = ip();
        post("operator", Joins.of("rest-change", ip)).statusCode(201);
        Wire.awaitFact("rest-change", ConfigRendered.class);

        // When
        post("admin", Joins.of("rest-change", ip))
                .statusCode(202)
                .header("Location", containsString("/api/v1/nodes/rest-change"));

        // Then
        String digest = digest("rest-change", "admin");
        decide("operator", "rest-change", "accept", digest).statusCode(403);
        decide("admin", "rest-change", "accept", digest)
                .statusCode(200)
                .body("spec.source", equalTo("admin"));
        decide("admin", "rest-change", "accept", digest).statusCode(409);
        Wire.awaitFact("rest-change", ConfigRendered.class, fact -> fact.attempt() == 2);
    }

    @Test
    void anAcceptedHostKeyOfARegisteredNodeAsksForARejoin() {
        // Given
        String ip = ip();
        post("admin", withKey("rest-rekeyed", ip, 'G')).statusCode(201);
        Wire.awaitFact("rest-rekeyed", ConfigRendered.class);
        Wire.say(
                Producer.CSR_APPROVER,
                new NodeRegistered(
                        id(), name("rest-rekeyed"), 1, Instant.now(), "node-uid", "v1.34.0"));
        await().until(() -> "REGISTERED".equals(get("rest-rekeyed").extract().path("phase")));
        post("admin", withKey("rest-rekeyed", ip, 'H')).statusCode(202);
        get("rest-rekeyed").body("pendingChanges.consequence", hasItem(containsString("rejoined")));

        // When
        ValidatableResponse accepted =
                decide("admin", "rest-rekeyed", "accept", digest("rest-rekeyed", "admin"));

        // Then
        accepted.statusCode(200)
                .body("waitsFor", containsString("a rejoin"))
                .body("needsOperator", equalTo(true))
                .body(
                        "conditions.find { it.type == 'REJOIN_NEEDED' }.message",
                        containsString("mayRejoin"));
    }

    @Test
    void anAdminAcceptsWhatWasShownWhateverAnotherSourceAnnouncesMeanwhile() {
        // Given
        String ip = ip();
        post("operator", withKey("rest-shown", ip, 'A')).statusCode(201);
        post("operator", withKey("rest-shown", ip, 'B')).statusCode(202);
        String shown = digest("rest-shown", "operator");
        post("admin", withKey("rest-shown", ip(), 'C')).statusCode(202);

        // When
        ValidatableResponse accepted = decide("admin", "rest-shown", "accept", shown);

        // Then
        accepted.statusCode(200)
                .body("spec.source", equalTo("operator"))
                .body("spec.ssh.trust.value", equalTo(Joins.fingerprint('B')))
                .body("pendingChanges.source", contains("admin"));
    }

    @Test
    void whatHasChangedSinceItWasShownIsNotAcceptedAndIsNamed() {
        // Given
        String ip = ip();
        post("operator", withKey("rest-moved", ip, 'D')).statusCode(201);
        post("operator", withKey("rest-moved", ip, 'E')).statusCode(202);
        String shown = digest("rest-moved", "operator");
        post("operator", withKey("rest-moved", ip, 'F')).statusCode(202);

        // When
        ValidatableResponse accepted = decide("admin", "rest-moved", "accept", shown);
        ValidatableResponse dismissed = decide("admin", "rest-moved", "dismiss", shown);

        // Then
        accepted.statusCode(409)
                .body("detail", containsString(shown))
                .body("detail", containsString("ssh.trust.value"))
                .body("detail", containsString(Joins.fingerprint('F')))
                .body("detail", containsString(digest("rest-moved", "operator")));
        dismissed.statusCode(409);
        get("rest-moved").body("spec.ssh.trust.value", equalTo(Joins.fingerprint('D')));
    }

    @Test
    void aNodeWithAPendingChangeIsCounted() {
        // Given
        String ip = ip();
        post("operator", withKey("rest-counted", ip, 'D')).statusCode(201);

        // When
        post("operator", withKey("rest-counted", ip, 'E')).statusCode(202);

        // Then
        await().until(
                        () ->
                                meters.get("berth.nodes.changes.pending").gauge().value() >= 1
                                        && meters.get("berth.nodes")
                                                        .tag("phase", "rendered")
                                                        .gauge()
                                                        .value()
                                                >= 1);
    }

    @Test
    void aDecisionWithoutTheDigestOfWhatWasShownIsRefused() {
        // Given
        joined("rest-nodigest");

        // When
        ValidatableResponse accepted = act("admin", "rest-nodigest", "accept");

        // Then
        accepted.statusCode(400).body("detail", containsString("pendingChanges"));
    }

    @Test
    void moreAddressesForANodeWithCertificatesWaitForAnAdmin() {
        // Given
        String ip = ip();
        post("operator", Joins.of("rest-wider", ip)).statusCode(201);
        Wire.awaitFact("rest-wider", ConfigRendered.class);
        Wire.say(
                Producer.CSR_APPROVER,
                new NodeRegistered(
                        id(), name("rest-wider"), 1, Instant.now(), "node-uid", "v1.34.0"));
        await().until(() -> "REGISTERED".equals(get("rest-wider").extract().path("phase")));

        // When
        ValidatableResponse wider =
                post("operator", Joins.of("rest-wider", ip, external("10.22.3.1")));

        // Then
        wider.statusCode(202).body("details", hasItem(containsString("10.22.3.1")));
        get("rest-wider").body("spec.externalIPs", empty());
    }

    @Test
    void anotherNodesAddressIsNobodysExternalOne() {
        // Given
        String theirs = ip();
        post("operator", Joins.of("rest-victim", theirs)).statusCode(201);
        String mine = ip();
        post("operator", Joins.of("rest-squat", mine)).statusCode(201);

        // When
        ValidatableResponse squatted =
                post("operator", Joins.of("rest-squat", mine, external(theirs)));

        // Then
        squatted.statusCode(202).body("details", hasItem(containsString("rest-victim")));
    }

    @Test
    void aNodesNameIsNobodyElsesDnsName() {
        // Given
        post("operator", Joins.of("rest-named.a", ip())).statusCode(201);

        // When
        ValidatableResponse squatted =
                post(
                        "operator",
                        Joins.of(
                                "rest-named",
                                ip(),
                                event ->
                                        event.withObject("/node")
                                                .putArray("dnsNames")
                                                .add("rest-named.a")));

        // Then
        squatted.statusCode(201)
                .body("outcome", equalTo("held"))
                .body("details", hasItem(containsString("DNS name rest-named.a")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"right\u202eto left", "bell\u0007", "\u001b[31m", "zero\u200bwidth"})
    void aReasonThatIsNotWhatItLooksLikeIsRefused(String reason) {
        // Given
        joined("rest-reason-" + Integer.toHexString(reason.hashCode()));
        String node = "rest-reason-" + Integer.toHexString(reason.hashCode());

        // When
        ValidatableResponse held =
                as("operator")
                        .contentType("application/json")
                        .body(Map.of("reason", reason))
                        .post("/api/v1/nodes/" + node + "/hold")
                        .then();
        ValidatableResponse withdrawn =
                as("admin").queryParam("reason", reason).delete("/api/v1/nodes/" + node).then();

        // Then
        held.statusCode(400).body("detail", containsString("in the body"));
        withdrawn
                .statusCode(400)
                .body(
                        "detail",
                        anyOf(containsString("?reason="), containsString("control character")));
    }

    @Test
    void aWithdrawnNodeAnnouncedAgainHasOneAnswerWithWhatToDo() {
        // Given
        String ip = ip();
        post("admin", Joins.of("rest-back", ip)).statusCode(201);
        as("admin").queryParam("reason", "scrapped").delete("/api/v1/nodes/rest-back");

        // When
        ValidatableResponse same = post("admin", Joins.of("rest-back", ip));
        ValidatableResponse other =
                post("admin", Joins.of("rest-back", ip, event -> event.remove("labels")));

        // Then
        same.statusCode(409).body("detail", containsString("rejoin reason"));
        other.statusCode(409).body("detail", equalTo(same.extract().<String>path("detail")));
    }

    @Test
    void aWithdrawnNodeWithAPendingRejoinWaitsForAnAdmin() {
        // Given
        String ip = ip();
        post("operator", Joins.of("rest-pends", ip)).statusCode(201);
        as("admin").queryParam("reason", "scrapped").delete("/api/v1/nodes/rest-pends");

        // When
        post("admin", Joins.of("rest-pends", ip, event -> event.put("rejoin", "rebuilt")))
                .statusCode(202);

        // Then
        get("rest-pends")
                .body("waitsFor", containsString("an admin"))
                .body("pendingChanges.rejoin", contains("rebuilt"));
    }

    @Test
    void theSamePostTwiceIsUnchanged() {
        // Given
        String event = Joins.of("rest-same", ip());
        post("operator", event).statusCode(201).header("Location", containsString("rest-same"));

        // When
        ValidatableResponse second = post("operator", event);

        // Then
        second.statusCode(200).body("outcome", equalTo("unchanged"));
    }

    @Test
    void violationsAreListedFieldByField() {
        // When
        ValidatableResponse refused = post("operator", Joins.of("other-1", "10.99.0.1"));

        // Then
        refused.statusCode(422)
                .contentType("application/problem+json")
                .body("violations.field", contains("node.name", "node.internalIPs[0]"))
                .body("violations.rule", contains("nodeNames", "addresses"));
    }

    @Test
    void filesAreShownWithoutASecret() {
        // Given
        joined("rest-files");

        // When
        ValidatableResponse files = as("viewer").get("/api/v1/nodes/rest-files/files").then();

        // Then
        files.statusCode(200)
                .body("files", hasSize(4))
                .body("files.content", hasItem(containsString("@@BERTH-BOOTSTRAP-TOKEN@@")));
    }

    @Test
    void listsArePagedByName() {
        // Given
        joined("rest-page-1");
        joined("rest-page-2");

        // When
        ValidatableResponse page =
                as("viewer").get("/api/v1/nodes?after=rest-page-0&limit=1&pool=workers").then();

        // Then
        page.body("items.name", contains("rest-page-1")).body("next", equalTo("rest-page-1"));
    }

    @Test
    void aFactThatDoesNotFitIsHistoryAndACounter() {
        // Given
        joined("rest-odd");

        // When
        Wire.say(
                Producer.DISTRIBUTOR,
                new KubeletStarted(id(), name("rest-odd"), 9, Instant.now(), "sha256:x", true));

        // Then
        await().until(
                        () ->
                                as("viewer")
                                        .get("/api/v1/nodes/rest-odd/history")
                                        .then()
                                        .extract()
                                        .asString()
                                        .contains("rejected"));
        get("rest-odd").body("phase", equalTo("RENDERED"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    nobody,   /api/v1/nodes,                 401",
        "GET,    stranger, /api/v1/nodes,                 401",
        "GET,    viewer,   /api/v1/nodes,                 200",
        "GET,    viewer,   /api/v1/nodes?phase=dancing,   400",
        "GET,    viewer,   /api/v1/nodes?limit=0,         400",
        "GET,    viewer,   /api/v1/nodes?limit=many,      400",
        "GET,    viewer,   /api/v1/nodes/Not_A_Name,      400",
        "GET,    viewer,   /api/v1/nodes/no-such,         404",
        "GET,    viewer,   /api/v1/nodes/no-such/history, 404",
        "GET,    viewer,   /api/v1/elsewhere,             404",
        "PUT,    viewer,   /api/v1/nodes,                 405",
        "POST,   viewer,   /api/v1/nodes,                 403",
        "POST,   operator, /api/v1/nodes,                 400",
        "POST,   operator, /api/v1/nodes/no-such/hold,    400",
        "POST,   viewer,   /api/v1/nodes/no-such/hold,    403",
        "DELETE, operator, /api/v1/nodes/no-such?reason=x, 403",
        "DELETE, admin,    /api/v1/nodes/no-such?reason=x, 404",
        "DELETE, admin,    /api/v1/nodes/no-such,         400",
    })
    void everyRefusalIsAProblemDocument(String method, String caller, String path, int status) {
        // Given
        RequestSpecification request = as(caller);
        if (method.equals("POST")) {
            request.contentType("application/json").body("[broken");
        }

        // When
        ValidatableResponse response = request.request(method, path).then();

        // Then
        response.statusCode(status);
        if (status >= 400) {
            response.contentType("application/problem+json")
                    .body("status", equalTo(status))
                    .body("detail", not(empty()));
            assertThat(response.extract().asString()).doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void anotherMediaTypeIs415AndATooLargeBody413() {
        // When
        ValidatableResponse text =
                as("operator").contentType("text/plain").body("x").post("/api/v1/nodes").then();
        ValidatableResponse large =
                as("operator")
                        .contentType("application/json")
                        .body(" ".repeat(70_000))
                        .post("/api/v1/nodes")
                        .then();

        // Then
        text.statusCode(415).contentType("application/problem+json");
        large.statusCode(413).contentType("application/problem+json");
    }

    private static ConfigRendered joined(String node) {
        post("operator", Joins.of(node, ip())).statusCode(201);
        return Wire.awaitFact(node, ConfigRendered.class);
    }

    private static ValidatableResponse post(String caller, String event) {
        return as(caller).contentType("application/json").body(event).post("/api/v1/nodes").then();
    }

    private static ValidatableResponse act(String caller, String node, String act) {
        return as(caller)
                .contentType("application/json")
                .body("{\"reason\":\"because\"}")
                .post("/api/v1/nodes/" + node + "/" + act)
                .then();
    }

    private static ValidatableResponse decide(
            String caller, String node, String act, String digest) {
        return as(caller)
                .contentType("application/json")
                .body(Map.of("reason", "because", "digest", digest))
                .post("/api/v1/nodes/" + node + "/" + act)
                .then();
    }

    /** Of the change this source wants, as an admin sees it. */
    private static String digest(String node, String source) {
        return get(node).extract().path("pendingChanges.find { it.source == '%s' }.digest", source);
    }

    private static String withKey(String node, String ip, char key) {
        return Joins.of(
                node,
                ip,
                event -> event.putObject("ssh").put("fingerprint", Joins.fingerprint(key)));
    }

    private static Consumer<ObjectNode> external(String ip) {
        return event -> event.withObject("/node").putArray("externalIPs").add(ip);
    }

    private static ValidatableResponse get(String node) {
        return as("viewer").get("/api/v1/nodes/" + node).then().statusCode(200);
    }

    private static RequestSpecification as(String caller) {
        return caller.equals("nobody")
                ? given()
                : given().header("Authorization", "Bearer token-of-" + caller);
    }

    private static NodeFact failed(String node, int attempt, FailureClass failure) {
        return new StepFailed(
                id(),
                name(node),
                attempt,
                Instant.now(),
                Step.DISTRIBUTE,
                failure,
                "it did not work",
                null);
    }

    private static String ip() {
        return "10.22.0." + IPS.incrementAndGet();
    }

    private static NodeName name(String node) {
        return new NodeName(node);
    }

    private static UUID id() {
        return UUID.randomUUID();
    }
}
