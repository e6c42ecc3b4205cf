/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.eventlog.DuePending;
import dev.berth.eventlog.DueWork;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.renderer.Joins;
import dev.berth.renderer.Sandbox;
import dev.berth.renderer.Wire;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Announcements that cannot take effect at once. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class WaitingJoinIT {

    @Inject DueWork due;
    @Inject ScriptedResolver names;

    @Test
    void aJoinWaitsForTheNameServiceAndHoldsUpNobody() {
        // Given
        names.unanswered.add("late.example.net");
        names.addresses.put("late.example.net", "10.20.1.99");
        Wire.binary("dc1", "w-1", named("k-late", "10.20.1.1", "late.example.net"));
        await().until(() -> waiting("dc1/k-late").map(DuePending::lastReason).isPresent());
        Wire.binary("dc1", "w-2", Joins.of("k-meanwhile", "10.20.1.2"));
        Wire.awaitFact("k-meanwhile", NodeRequested.class);

        // When
        names.unanswered.remove("late.example.net");

        // Then
        NodeRequested requested = Wire.awaitFact("k-late", NodeRequested.class);
        assertThat(requested.spec().ssh().address()).isEqualTo("10.20.1.99");
        assertThat(Wire.hasDeadLetter("k-late")).isFalse();
        assertThat(waiting("dc1/k-late")).isEmpty();
    }

    @Test
    void aNameThatDoesNotExistIsADeadLetter() {
        // When
        Wire.binary("dc1", "w-3", named("k-nowhere", "10.20.1.3", "nowhere.example.net"));

        // Then
        assertThat(Wire.awaitDeadLetter("k-nowhere")).contains("ssh.host: dns");
        await().until(() -> waiting("dc1/k-nowhere").isEmpty());
    }

    @Test
    void aNameThatResolvesToAForbiddenAddressIsADeadLetter() {
        // Given
        names.addresses.put("rebound.example.net", "169.254.169.254");

        // When
        Wire.binary("dc1", "w-4", named("k-rebound", "10.20.1.4", "rebound.example.net"));

        // Then
        assertThat(Wire.awaitDeadLetter("k-rebound")).contains("ssh.host: forbidden-address");
    }

    @Test
    void aNewerAnnouncementTakesThePlaceOfTheOneThatWaits() {
        // Given
        names.unanswered.add("never.example.net");
        Wire.binary("dc1", "w-5", named("k-replaced", "10.20.1.5", "never.example.net"));
        await().until(() -> waiting("dc1/k-replaced").isPresent());

        // When
        Wire.binary("dc1", "w-6", Joins.of("k-replaced", "10.20.1.5"));

        // Then
        Wire.awaitFact("k-replaced", NodeRequested.class);
        await().until(() -> waiting("dc1/k-replaced").isEmpty());
    }

    @Test
    void theOrderToJoinAnewOfAnAnnouncementThatWasReplacedIsKept() {
        // Given
        Wire.binary("dc1", "w-7", Joins.of("k-ordered", "10.20.1.7"));
        Wire.awaitFact("k-ordered", NodeRequested.class);
        names.unanswered.add("ordered.example.net");
        Wire.binary(
                "dc1",
                "w-8",
                Joins.of(
                        "k-ordered",
                        "10.20.1.7",
                        e -> {
                            e.put("rejoin", "reinstalled");
                            e.putObject("ssh").put("host", "ordered.example.net");
                        }));
        await().until(() -> waiting("dc1/k-ordered").isPresent());

        // When
        Wire.binary("dc1", "w-9", Joins.of("k-ordered", "10.20.1.7"));

        // Then
        Wire.awaitFact("k-ordered", NodeRequested.class, again -> again.attempt() == 2);
    }

    @Test
    void aNewerAnnouncementThatWaitsIsNotReplacedByAnOlderOne() {
        // Given
        OffsetDateTime now = OffsetDateTime.now();
        names.unanswered.add("newer.example.net");
        names.addresses.put("newer.example.net", "10.20.1.98");
        Wire.binary("dc1", "w-10", named("k-newer", "10.20.1.8", "newer.example.net"), now);
        await().until(() -> waiting("dc1/k-newer").isPresent());
        Wire.binary("dc1", "w-11", Joins.of("k-newer", "10.20.1.8"), now.minusSeconds(30));
        Wire.awaitFact("k-newer", NodeRequested.class);

        // When
        names.unanswered.remove("newer.example.net");

        // Then
        await().untilAsserted(
                        () ->
                                assertThat(
                                                given().auth()
                                                        .oauth2("token-of-operator")
                                                        .get("/api/v1/nodes/k-newer")
                                                        .asString())
                                        .contains("10.20.1.98"));
    }

    @Test
    void whatIsOverTheRateWaitsAndARepeatIsNotCounted() {
        // Given
        String first = Joins.of("paced-1", "10.24.0.1", e -> e.remove("labels"));
        Wire.binary("paced", "p-1", first);
        Wire.awaitFact("paced-1", NodeRequested.class);

        // When
        Wire.binary("paced", "p-1", first);
        Wire.binary("paced", "p-2", Joins.of("paced-2", "10.24.0.2", e -> e.remove("labels")));

        // Then
        await().until(() -> waiting("paced/paced-2").isPresent());
        assertThat(waiting("paced/paced-1")).isEmpty();
        assertThat(Wire.hasDeadLetter("paced-")).isFalse();
    }

    @Test
    void overTheRateRestSaysWhenToComeBack() {
        // Given
        post("token-of-paced", Joins.of("pacedrest-1", "10.25.0.1", e -> e.remove("labels")));

        // When
        Response answer =
                post(
                        "token-of-paced",
                        Joins.of("pacedrest-2", "10.25.0.2", e -> e.remove("labels")));

        // Then
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
    }

    @Test
    void withoutAnAnswerOfTheNameServiceRestSaysToTryAgain() {
        // Given
        names.unanswered.add("silent.example.net");

        // When
        Response answer =
                post("token-of-operator", named("rest-silent", "10.22.0.99", "silent.example.net"));

        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotBlank();
        assertThat(answer.asString()).contains("silent.example.net");
    }

    private Optional<DuePending> waiting(String key) {
        return due.pending("join", key);
    }

    private static String named(String name, String ip, String host) {
        return Joins.of(name, ip, e -> e.putObject("ssh").put("host", host));
    }

    private static Response post(String token, String event) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(event)
                .post("/api/v1/nodes");
    }
}
