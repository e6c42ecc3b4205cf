/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.berth.distributor.apply.Renderings;
import dev.berth.distributor.flow.Visit;
import dev.berth.distributor.flow.Visits;
import dev.berth.events.FailureClass;
import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeName;
import dev.berth.events.Producer;
import dev.berth.events.RenderedFile;
import dev.berth.events.Step;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    @Inject Visits visits;

    @Test
    void aViewerSeesHowFarADistributionIs() {
        // Given
        rendered("started", 1, at(1));
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
        rendered("refused", 1, at(2));

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
        rendered("edge", 1, at(3).inPool("edge"));
        awaitStarted("edge");
        rendered("worker", 1, at(4));
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
        rendered(node, 1, at(failure == FailureClass.KEY_LOST ? 5 : 6));
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
    void aPlanSaysWhatAPushWouldDoAndTouchesNothing() throws Exception {
        // Given
        rendered("planned", 1, at(7));
        awaitStarted("planned");
        Path root = (Path) views.get("machine-7.root").get();
        Files.writeString(
                root.resolve(Renderings.CONFIG.substring(1)),
                "kind: KubeletConfiguration\nmaxPods: 50\n");
        Map<String, String> before = tree(root);

        // When
        var answer = as("operator").get("/api/v1/distributions/planned/plan");

        // Then
        answer.then()
                .statusCode(200)
                .body("changes", equalTo(true))
                .body("restart", equalTo(true))
                .body(
                        "steps.find { it.path == '%s' }.action".formatted(Renderings.CONFIG),
                        equalTo("REPLACE"))
                .body(
                        "steps.find { it.path == '%s' }.diff".formatted(Renderings.CONFIG),
                        containsString("-maxPods: 50\n+maxPods: 110\n"))
                .body(
                        "steps.find { it.path == '%s' }.diff".formatted(Renderings.BOOTSTRAP),
                        equalTo(null))
                .body(
                        "steps.find { it.path == '%s' }.action".formatted(Renderings.UNIT),
                        equalTo("KEEP"));
        assertThat(tree(root)).isEqualTo(before);
        assertThat(answer.asString()).doesNotContain(RenderedFile.TOKEN_SLOT);
        for (String token : tokens()) {
            assertThat(answer.asString()).doesNotContain(token.substring(7));
        }
    }

    @Test
    void aPlanForPeopleIsPlainText() {
        // Given
        rendered("read", 1, at(8));
        awaitStarted("read");

        // When
        var answer = as("operator").accept("text/plain").get("/api/v1/distributions/read/plan");

        // Then
        answer.then()
                .statusCode(200)
                .contentType("text/plain")
                .body(containsString("Plan for read on "))
                .body(containsString("keep           " + Renderings.UNIT));
    }

    @Test
    void aViewerMayNotHaveAPlanMadeBecauseItIsALogin() {
        // Given
        rendered("viewed", 1, at(9));
        awaitStarted("viewed");

        // When
        var answer = as("viewer").get("/api/v1/distributions/viewed/plan");

        // Then
        answer.then().statusCode(403);
        assertThat(views.get("machine-9.connections").get()).isEqualTo(1);
    }

    @Test
    void aMachineThatDoesNotAnswerIsAProblemWithItsClassAndANextStep() {
        // Given
        switches.get("machine-2.refuse").run();
        rendered("silent", 1, at(2));
        awaitUntil(
                () ->
                        as("viewer")
                                .get("/api/v1/distributions/silent")
                                .then()
                                .body("job.running", equalTo(false)));

        // When
        awaitUntil(
                () ->
                        as("operator")
                                .get("/api/v1/distributions/silent/plan")
                                .then()
                                // Then
                                .statusCode(502)
                                .contentType("application/problem+json")
                                .body("failure", equalTo("NETWORK"))
                                .body("nextStep", containsString("SSH address")));
    }

    @Test
    void whileSomebodyIsOnTheMachineAPlanIsToldToWait() {
        // Given
        Renderings set = at(10);
        rendered("busy", 1, set);
        awaitStarted("busy");
        // The push that has just said its outcome may still be about to leave.
        Visit other =
                org.awaitility.Awaitility.await()
                        .until(
                                () ->
                                        QuarkusTransaction.requiringNew()
                                                .call(
                                                        () ->
                                                                visits.begin(
                                                                        set.rendering().machine(),
                                                                        new NodeName("busy"),
                                                                        Visit.Purpose.EVIDENCE)),
                                Optional::isPresent)
                        .orElseThrow();

        // When
        var answer = as("operator").get("/api/v1/distributions/busy/plan");

        // Then
        answer.then().statusCode(409).body("detail", containsString("on the machine"));
        visits.end(other);
    }

    @Test
    void machinesOfOneImageAreFoundByTheIdentityTheyShare() throws Exception {
        // Given
        for (int machine : List.of(11, 12)) {
            Path root = (Path) views.get("machine-" + machine + ".root").get();
            Files.createDirectories(root.resolve("etc"));
            Files.writeString(root.resolve("etc/machine-id"), "0123456789abcdef".repeat(2) + "\n");
        }
        rendered("original", 1, at(11));
        awaitStarted("original");
        rendered("clone", 1, at(12));
        awaitStarted("clone");

        // When
        var answer = as("operator").get("/api/v1/distributions/clone/plan");

        // Then
        answer.then()
                .statusCode(200)
                .body("findings.seen", hasItem(containsString("node original")))
                .body("findings.fix", hasItem(containsString("systemd-machine-id-setup")));
        wire.say(
                Producer.CONFIG_RENDERER,
                new NodeWithdrawn(
                        UUID.randomUUID(),
                        new NodeName("original"),
                        1,
                        Instant.now(),
                        "operator",
                        "gone"));
        awaitUntil(
                () ->
                        as("operator")
                                .get("/api/v1/distributions/clone/plan")
                                .then()
                                .statusCode(200)
                                .body(
                                        "findings.seen",
                                        not(hasItem(containsString("node original")))));
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

    @SuppressWarnings("unchecked")
    private List<String> tokens() {
        return (List<String>) views.get("cluster.tokens").get();
    }

    /**
     * Every path with its mode, time of change and content; what the sandbox itself logs left out.
     */
    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        for (String folder : List.of("etc", "var", "usr")) {
            if (!Files.exists(root.resolve(folder))) {
                continue;
            }
            try (var paths = Files.walk(root.resolve(folder))) {
                for (Path path : paths.toList()) {
                    tree.put(
                            path.toString(),
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                                    + Files.getLastModifiedTime(path)
                                    + (Files.isRegularFile(path)
                                            ? HexFormat.of().formatHex(Files.readAllBytes(path))
                                            : ""));
                }
            }
        }
        return tree;
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

    private void rendered(String node, int attempt, Renderings set) {
        wire.say(
                Producer.CONFIG_RENDERER,
                new ConfigRendered(
                        UUID.randomUUID(),
                        new NodeName(node),
                        attempt,
                        Instant.now(),
                        set.rendering()));
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
