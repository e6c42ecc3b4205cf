/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.eventlog.DuePending;
import dev.berth.eventlog.DueWork;
import dev.berth.events.FailureClass;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.NodeName;
import dev.berth.events.Producer;
import dev.berth.events.Step;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A step that is tried again: what the node shows of it, and that its phase has time for it. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class RetryingIT {

    private static final AtomicInteger IPS = new AtomicInteger();
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Inject DueWork due;

    @Test
    void theNodeShowsFromTheFirstFailedTryWhatIsTriedAndWhenAgain() {
        // Given
        joined("rest-try-shown");

        // When
        say("rest-try-shown", FailureClass.NETWORK, 1, NOW.plusSeconds(1), false);

        // Then
        await().until(() -> get("rest-try-shown").extract().path("retrying") != null);
        get("rest-try-shown")
                .body("phase", equalTo("RENDERED"))
                .body("retrying.step", equalTo("DISTRIBUTE"))
                .body("retrying.failure", equalTo("NETWORK"))
                .body("retrying.message", equalTo("10.22.1.1:22: connection refused"))
                .body("retrying.tries", equalTo(1))
                .body("retrying.nextTryAt", equalTo(NOW.plusSeconds(1).toString()))
                .body("retrying.nextStep", containsString("answer from the distributor"))
                .body("lastFailure.failure", equalTo("NETWORK"))
                .body("lastFailure.attempt", equalTo(1))
                .body("needsOperator", equalTo(false))
                .body("waitsFor", containsString("tried again at " + NOW.plusSeconds(1)));
        await().until(
                        () ->
                                Wire.feed("rest-try-shown")
                                        .getLast()
                                        .at("/retrying/failure")
                                        .asText()
                                        .equals("NETWORK"));
    }

    @Test
    void whatLastsNeedsAnOperatorAndFillsTheHistoryWithOneLine() {
        // Given
        joined("rest-try-lasting");
        say("rest-try-lasting", FailureClass.NETWORK, 1, NOW.plusSeconds(1), false);

        // When
        say("rest-try-lasting", FailureClass.NETWORK, 11, NOW.plusSeconds(60), true);

        // Then
        await().until(() -> get("rest-try-lasting").extract().path("needsOperator"));
        get("rest-try-lasting").body("retrying.tries", equalTo(11));
        given().header("Authorization", "Bearer token-of-viewer")
                .get("/api/v1/nodes?limit=1000")
                .then()
                .body("items.find { it.name == 'rest-try-lasting' }.needsOperator", equalTo(true))
                .body(
                        "items.find { it.name == 'rest-try-lasting' }.lastFailure",
                        equalTo("NETWORK"));
        given().header("Authorization", "Bearer token-of-viewer")
                .get("/api/v1/nodes/rest-try-lasting/history")
                .then()
                .body("items.findAll { it.kind == 'dev.berth.node.step-retrying.v1' }", hasSize(1));
    }

    @Test
    void whatIsTriedForAnotherReasonIsALineOfTheHistory() {
        // Given
        joined("rest-try-changing");
        say("rest-try-changing", FailureClass.NETWORK, 1, NOW.plusSeconds(1), false);

        // When
        say("rest-try-changing", FailureClass.AUTH, 2, NOW.plusSeconds(2), false);

        // Then
        await().until(
                        () ->
                                "AUTH"
                                        .equals(
                                                get("rest-try-changing")
                                                        .extract()
                                                        .path("retrying.failure")));
        given().header("Authorization", "Bearer token-of-viewer")
                .get("/api/v1/nodes/rest-try-changing/history")
                .then()
                .body("items.message", hasItem(containsString("tried again, NETWORK")))
                .body("items.message", hasItem(containsString("tried again, AUTH")));
    }

    @Test
    void theStartedKubeletTakesTheTroubleAway() {
        // Given
        joined("rest-try-over");
        say("rest-try-over", FailureClass.NETWORK, 1, NOW.plusSeconds(1), false);
        await().until(() -> get("rest-try-over").extract().path("lastFailure") != null);

        // When
        started("rest-try-over", null);

        // Then
        await().until(() -> "DISTRIBUTED".equals(get("rest-try-over").extract().path("phase")));
        get("rest-try-over").body("retrying", nullValue()).body("lastFailure", nullValue());
    }

    @Test
    void aScheduledNextTrySuspendsTheDeadlineOfThePhase() {
        // Given
        joined("rest-try-late");

        // When
        say("rest-try-late", FailureClass.NETWORK, 20, NOW.plus(Duration.ofMinutes(30)), true);

        // Then
        await().until(() -> deadlineOf("rest-try-late").isAfter(NOW.plus(Duration.ofMinutes(35))));
    }

    @Test
    void aDistributorCannotSuspendADeadlineForEver() {
        // Given
        joined("rest-try-never");

        // When
        say("rest-try-never", FailureClass.NETWORK, 20, NOW.plus(Duration.ofDays(9999)), true);

        // Then
        await().until(() -> deadlineOf("rest-try-never").isAfter(NOW.plus(Duration.ofMinutes(61))));
        assertThat(deadlineOf("rest-try-never")).isBefore(NOW.plus(Duration.ofHours(2)));
    }

    @Test
    void howLongTheKubeletMayTakeToItsRequestIsTheDistributorsToSay() {
        // Given
        joined("rest-try-waiting");

        // When
        started("rest-try-waiting", NOW.plus(Duration.ofHours(2)));

        // Then
        await().until(() -> deadlineOf("rest-try-waiting").isAfter(NOW.plus(Duration.ofHours(2))));
    }

    private Instant deadlineOf(String node) {
        return due.pending("deadline", node).map(DuePending::due).orElse(Instant.EPOCH);
    }

    private static void joined(String node) {
        given().header("Authorization", "Bearer token-of-operator")
                .contentType("application/json")
                .body(Joins.of(node, "10.22.2." + IPS.incrementAndGet()))
                .post("/api/v1/nodes")
                .then()
                .statusCode(201);
        Wire.awaitFact(node, ConfigRendered.class);
    }

    private static ValidatableResponse get(String node) {
        return given().header("Authorization", "Bearer token-of-viewer")
                .get("/api/v1/nodes/" + node)
                .then()
                .statusCode(200);
    }

    private static void say(
            String node, FailureClass failure, int tries, Instant next, boolean needsOperator) {
        Wire.say(
                Producer.DISTRIBUTOR,
                new StepRetrying(
                        UUID.randomUUID(),
                        new NodeName(node),
                        1,
                        NOW,
                        Step.DISTRIBUTE,
                        failure,
                        "10.22.1.1:22: connection refused",
                        tries,
                        NOW,
                        next,
                        NOW.plus(Duration.ofHours(24)),
                        needsOperator));
    }

    private static void started(String node, Instant requestBy) {
        Wire.say(
                Producer.DISTRIBUTOR,
                new KubeletStarted(
                        UUID.randomUUID(),
                        new NodeName(node),
                        1,
                        NOW,
                        "sha256:" + "0".repeat(64),
                        true,
                        null,
                        requestBy));
    }
}
