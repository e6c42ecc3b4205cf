/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.berth.distributor.distribution.Renderings;
import dev.berth.events.FailureClass;
import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.Producer;
import dev.berth.events.Step;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The door of the service. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
@TestProfile(DistributionsIT.WithTokens.class)
class DistributionsIT {

    /** Callers named like their roles, with tokens named like them too. */
    public static class WithTokens implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("berth.access.tokens", "src/test/resources/tokens.yaml");
        }
    }

    Map<String, Runnable> switches;
    Map<String, Supplier<Object>> views;

    @Inject Wire wire;

    @Test
    void aViewerSeesHowFarADistributionIs() {
        // Given
        rendered("started", at(1));
        awaitStarted("started");

        // When
        var answer = as("viewer").get("/api/v1/distributions/started");

        // Then
        answer.then()
                .statusCode(200)
                .body("state", equalTo("STARTED"))
                .body("attempt", equalTo(1))
                .body("machine.pool", equalTo("worker"))
                .body("machine.address", equalTo(views.get("machine-1.address").get()))
                .body("job.kind", equalTo("await-csr"))
                .body("job.running", equalTo(false));
    }

    @Test
    void aJobThatWaitsSaysWhatItWaitsFor() {
        // Given
        switches.get("machine-2.refuse").run();

        // When
        rendered("refused", at(2));

        // Then
        awaitUntil(
                () ->
                        as("viewer")
                                .get("/api/v1/distributions/refused")
                                .then()
                                .statusCode(200)
                                .body("state", equalTo("WAITING"))
                                .body("job.lastReason", containsString("NETWORK")));
    }

    @Test
    void theListIsFilteredByStateAndPool() {
        // Given
        rendered("edge", at(3).inPool("edge"));
        awaitStarted("edge");
        rendered("worker", at(4));
        awaitStarted("worker");

        // When
        var answer =
                as("viewer")
                        .queryParam("state", "started")
                        .queryParam("pool", "edge")
                        .get("/api/v1/distributions");

        // Then
        answer.then()
                .statusCode(200)
                .body("items.node", hasItem("edge"))
                .body("items.node", not(hasItem("worker")))
                .body("items.find { it.node == 'edge' }.job", equalTo(null));
    }

    @ParameterizedTest
    @EnumSource(names = {"CSR_DENIED", "KEY_LOST"})
    void whatTheApproverGivesUpEndsTheDistributionAndItsWait(FailureClass failure) {
        // Given
        String node = "refused-" + failure.ordinal();
        rendered(node, at(failure == FailureClass.KEY_LOST ? 5 : 6));
        awaitStarted(node);

        // When
        wire.say(
                Producer.CSR_APPROVER,
                new StepFailed(
                        UUID.randomUUID(),
                        new NodeName(node),
                        1,
                        Instant.now(),
                        Step.APPROVE,
                        failure,
                        "as the approver says",
                        null));

        // Then
        awaitUntil(
                () ->
                        as("viewer")
                                .get("/api/v1/distributions/" + node)
                                .then()
                                .body("state", equalTo("FAILED"))
                                .body("job", equalTo(null)));
    }

    @Test
    void withoutATokenNothingIsShown() {
        given().get("/api/v1/distributions")
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
    }

    @Test
    void whatNobodyToldUsAboutIsNotFound() {
        as("viewer")
                .get("/api/v1/distributions/nobody")
                .then()
                .statusCode(404)
                .body("detail", containsString("nobody"));
    }

    @Test
    void aStateThatDoesNotExistIsAnsweredWithThoseThatDo() {
        as("viewer")
                .queryParam("state", "lost")
                .get("/api/v1/distributions")
                .then()
                .statusCode(400)
                .body("detail", containsString("PARKED"));
    }

    private static RequestSpecification as(String role) {
        return given().header("Authorization", "Bearer " + role);
    }

    private Renderings at(int machine) {
        String name = "machine-" + machine + ".";
        return Renderings.valid()
                .at(
                        (String) views.get(name + "address").get(),
                        (Integer) views.get(name + "port").get(),
                        new HostKeyTrust(
                                HostKeyTrust.Kind.KEY, (String) views.get(name + "hostKey").get()));
    }

    private void rendered(String node, Renderings set) {
        wire.say(
                Producer.CONFIG_RENDERER,
                new ConfigRendered(
                        UUID.randomUUID(), new NodeName(node), 1, Instant.now(), set.rendering()));
    }

    private void awaitStarted(String node) {
        awaitUntil(
                () ->
                        assertThat(wire.heardOf(node))
                                .hasAtLeastOneElementOfType(KubeletStarted.class));
    }

    private static void awaitUntil(org.awaitility.core.ThrowingRunnable condition) {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(condition);
    }
}
