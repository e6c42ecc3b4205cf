/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.NodeRequested;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

/** What sources announce on Kafka, against a real broker and a real Postgres. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class JoinIT {

    @Test
    void aBinaryCloudEventIsRequestedAndRendered() {
        // Given
        String event = Joins.of("k-binary", "10.20.0.1");

        // When
        Wire.binary("dc1", "b-1", event);

        // Then
        ConfigRendered rendered = Wire.awaitFact("k-binary", ConfigRendered.class);
        assertThat(Wire.facts("k-binary"))
                .extracting(NodeFact::getClass)
                .containsExactly(NodeRequested.class, ConfigRendered.class);
        assertThat(rendered.rendering().files()).hasSize(4);
        assertThat(rendered.rendering().machine().address()).isEqualTo("10.20.0.1");
        assertThat(phase("k-binary")).isEqualTo("RENDERED");
        assertThat(Wire.feed("k-binary"))
                .extracting(status -> status.path("phase").asText())
                .containsExactly("PENDING", "RENDERED");
    }

    @Test
    void aStructuredCloudEventIsRendered() {
        // When
        Wire.structured("dc1", "s-1", Joins.of("k-structured", "10.20.0.2"));

        // Then
        Wire.awaitFact("k-structured", ConfigRendered.class);
    }

    @Test
    void plainJsonIsHeardWhereTheSourceMaySendIt() {
        // When
        Wire.plain("plain", bytes(Joins.of("plain-1", "10.21.0.1", e -> e.remove("labels"))));

        // Then
        Wire.awaitFact("plain-1", ConfigRendered.class);
    }

    @Test
    void plainJsonOfAnotherSourceIsADeadLetter() {
        // When
        Wire.plain("dc1", bytes(Joins.of("k-plain", "10.20.0.3")));

        // Then
        assertThat(Wire.awaitDeadLetter("k-plain")).contains("plainJson");
    }

    @Test
    void anAnnouncementWhoseTransactionWasAbortedIsNone() {
        // When
        Wire.plainAbortedThenCommitted(
                "plain",
                bytes(Joins.of("plain-aborted", "10.21.0.9", e -> e.remove("labels"))),
                bytes(Joins.of("plain-committed", "10.21.0.10", e -> e.remove("labels"))));

        // Then
        Wire.awaitFact("plain-committed", NodeRequested.class);
        assertThat(Wire.facts("plain-aborted")).isEmpty();
    }

    @Test
    void plainJsonOnATopicThatWasMadeAgainIsHeard() {
        // Given
        Wire.plain("again", bytes(Joins.of("again-1", "10.23.0.1", e -> e.remove("labels"))));
        Wire.awaitFact("again-1", NodeRequested.class);
        Wire.remakeTopicOf("again");

        // When
        Wire.plain("again", bytes(Joins.of("again-2", "10.23.0.2", e -> e.remove("labels"))));

        // Then
        Wire.awaitFact("again-2", NodeRequested.class);
    }

    @Test
    void anIdThatIsUsedAgainForAnotherNodeIsADeadLetterThatSaysSo() {
        // Given
        Wire.binary("dc1", "reused", Joins.of("k-first-of-id", "10.20.0.14"));

        // When
        Wire.binary("dc1", "reused", Joins.of("k-second-of-id", "10.20.0.15"));

        // Then
        assertThat(Wire.awaitDeadLetter("k-second-of-id")).contains("id", "heard before");
        Wire.awaitFact("k-first-of-id", NodeRequested.class);
        assertThat(Wire.facts("k-second-of-id")).isEmpty();
    }

    @Test
    void anEmptyIdIsNoId() {
        // When
        Wire.binary("dc1", "", Joins.of("k-empty-1", "10.20.0.16"));
        Wire.binary("dc1", "", Joins.of("k-empty-2", "10.20.0.17"));

        // Then
        Wire.awaitFact("k-empty-1", NodeRequested.class);
        Wire.awaitFact("k-empty-2", NodeRequested.class);
    }

    @Test
    void whatIsAnnouncedLastHoldsThoughItWasAnnouncedBefore() {
        // Given
        String first = Joins.of("plain-aba", "10.21.0.11", e -> e.remove("labels"));
        String other =
                Joins.of(
                        "plain-aba",
                        "10.21.0.11",
                        e -> {
                            e.remove("labels");
                            ((ObjectNode) e.get("node"))
                                    .putArray("dnsNames")
                                    .add("plain-aba.example.net");
                        });

        // When
        Wire.plain("plain", bytes(first));
        Wire.plain("plain", bytes(other));
        Wire.plain("plain", bytes(first));

        // Then
        Wire.awaitFact(
                "plain-aba",
                InventoryChanged.class,
                changed -> !changed.spec().dnsNames().isEmpty());
        Wire.awaitFact(
                "plain-aba",
                InventoryChanged.class,
                changed -> changed.spec().dnsNames().isEmpty());
    }

    @Test
    void theSameContentUnderThreeIdsJoinsOnce() {
        // Given
        String event = Joins.of("k-thrice", "10.20.0.4");

        // When
        Wire.binary("dc1", "t-1", event);
        Wire.binary("dc1", "t-2", event);
        Wire.binary("dc1", "t-3", event);
        Wire.binary("dc1", "t-end", Joins.of("k-after-thrice", "10.20.0.5"));

        // Then
        Wire.awaitFact("k-after-thrice", NodeRequested.class);
        Wire.awaitFact("k-thrice", ConfigRendered.class);
        assertThat(Wire.facts("k-thrice")).hasSize(2);
    }

    @Test
    void aChangedLabelChangesTheInventoryOnly() {
        // Given
        Wire.binary("dc1", "l-1", Joins.of("k-label", "10.20.0.6"));
        Wire.awaitFact("k-label", ConfigRendered.class);

        // When
        Wire.binary(
                "dc1",
                "l-2",
                Joins.of(
                        "k-label",
                        "10.20.0.6",
                        e -> ((ObjectNode) e.get("labels")).put("rack", "r2")));

        // Then
        InventoryChanged changed = Wire.awaitFact("k-label", InventoryChanged.class);
        assertThat(changed.spec().labels()).containsEntry("rack", "r2");
        assertThat(phase("k-label")).isEqualTo("RENDERED");
        assertThat(Wire.facts("k-label")).hasSize(3);
    }

    @Test
    void aChangedHostKeyWaitsForAnOperatorAndTheNodeGoesOn() {
        // Given
        Wire.binary("dc1", "h-1", withKey("k-hostkey", "10.20.0.7", 'A'));
        Wire.awaitFact("k-hostkey", ConfigRendered.class);

        // When
        Wire.binary("dc1", "h-2", withKey("k-hostkey", "10.20.0.7", 'B'));

        // Then
        await().until(() -> conditions("k-hostkey").contains("CHANGE_PENDING"));
        assertThat(phase("k-hostkey")).isEqualTo("RENDERED");
        assertThat(Wire.facts("k-hostkey")).hasSize(2);
    }

    @Test
    void anAddressOfAnotherLiveNodeHoldsTheNewOne() {
        // Given
        Wire.binary("dc1", "c-1", Joins.of("k-owner", "10.20.0.8"));
        Wire.awaitFact("k-owner", ConfigRendered.class);

        // When
        Wire.binary("dc1", "c-2", Joins.of("k-thief", "10.20.0.8"));

        // Then
        NodeFact.NodeHeld held = Wire.awaitFact("k-thief", NodeFact.NodeHeld.class);
        assertThat(held.reason()).contains("k-owner");
        assertThat(Wire.facts("k-thief")).noneMatch(ConfigRendered.class::isInstance);
        assertThat(phase("k-owner")).isEqualTo("RENDERED");
    }

    @Test
    void anOlderEventIsIgnored() {
        // Given
        OffsetDateTime now = OffsetDateTime.now();
        Wire.binary("dc1", "o-1", Joins.of("k-older", "10.20.0.9"), now);

        // When
        Wire.binary(
                "dc1",
                "o-2",
                Joins.of("k-older", "10.20.0.9", e -> e.remove("labels")),
                now.minusMinutes(1));

        // Then
        await().until(() -> history("k-older").contains("join-older"));
        assertThat(Wire.facts("k-older")).noneMatch(InventoryChanged.class::isInstance);
    }

    @Test
    void aClockThatIsAheadMutesNobody() {
        // Given
        OffsetDateTime now = OffsetDateTime.now();
        Wire.binary("dc1", "m-1", Joins.of("plain-mute", "10.20.0.19"), now);
        Wire.awaitFact("plain-mute", ConfigRendered.class);
        Wire.binary(
                "plain",
                "m-2",
                Joins.of("plain-mute", "10.21.0.14", e -> e.remove("labels")),
                now.plusMinutes(4).plusSeconds(50));
        await().until(() -> conditions("plain-mute").contains("CHANGE_PENDING"));

        // When
        Wire.binary(
                "dc1",
                "m-3",
                Joins.of(
                        "plain-mute",
                        "10.20.0.19",
                        e -> ((ObjectNode) e.get("labels")).put("rack", "r3")),
                now.plusMinutes(4));
        Wire.binary(
                "dc1",
                "m-4",
                Joins.of(
                        "plain-mute",
                        "10.20.0.19",
                        e -> ((ObjectNode) e.get("labels")).put("rack", "r4")),
                OffsetDateTime.now().plusSeconds(30));

        // Then
        Wire.awaitFact(
                "plain-mute",
                InventoryChanged.class,
                changed -> "r4".equals(changed.spec().labels().get("rack")));
    }

    @Test
    void aSourceWithoutRulesIsADeadLetterThatSaysWhatToWrite() {
        // When
        Wire.binary("nobody", "n-1", Joins.of("k-nobody", "10.20.0.10"));

        // Then
        assertThat(Wire.awaitDeadLetter("k-nobody"))
                .contains("policy", "sources.nobody", "berth.intake.policy");
    }

    @Test
    void aForbiddenAddressIsADeadLetterWithFieldAndRule() {
        // When
        Wire.binary("dc1", "f-1", Joins.of("k-metadata", "169.254.169.254"));

        // Then
        assertThat(Wire.awaitDeadLetter("k-metadata"))
                .contains("node.internalIPs[0]", "forbidden-address");
    }

    @Test
    void aNameInTheClustersOwnDomainIsADeadLetter() {
        // Given
        String event =
                Joins.of(
                        "k-in-domain",
                        "10.20.0.30",
                        e -> ((ObjectNode) e.get("node")).putArray("dnsNames").add("db.k8s.acme"));

        // When
        Wire.binary("dc1", "domain-1", event);

        // Then
        assertThat(Wire.awaitDeadLetter("k-in-domain")).contains("db.k8s.acme", "forbidden-name");
    }

    @Test
    void hostileRecordsAreDeadLettersAndTheNextGoodEventIsHeard() {
        // Given
        byte[] largest = new byte[1_048_000];
        java.util.Arrays.fill(largest, (byte) '[');

        // When
        Wire.binary("dc1", "x-1", "{ \"marker-broken\"");
        Wire.binary("dc1", "x-2", Joins.of("Bad_Name", "10.20.0.11"));
        Wire.plain("plain", largest);
        Wire.plain("plain", bytes(Joins.of("plain-next", "10.21.0.2", e -> e.remove("labels"))));
        Wire.binary("dc1", "x-3", Joins.of("k-next", "10.20.0.12"));

        // Then
        Wire.awaitFact("k-next", ConfigRendered.class);
        Wire.awaitFact("plain-next", ConfigRendered.class);
        assertThat(Wire.awaitDeadLetter("marker-broken")).contains("json");
        assertThat(Wire.awaitDeadLetter("Bad_Name")).contains("node.name");
        assertThat(Wire.awaitDeadLetter("[[[[")).contains("bytes");
    }

    @Test
    void anEventForAnotherClusterIsRefused() {
        // When
        Wire.binary(
                "dc1",
                "other-1",
                Joins.of("k-other", "10.20.0.13", e -> e.put("cluster", "another")));

        // Then
        assertThat(Wire.awaitDeadLetter("k-other")).contains("cluster");
    }

    private static String withKey(String name, String ip, char key) {
        return Joins.of(
                name, ip, e -> e.putObject("ssh").put("fingerprint", Joins.fingerprint(key)));
    }

    private static String phase(String node) {
        return given().auth()
                .oauth2("token-of-viewer")
                .get("/api/v1/nodes/" + node)
                .then()
                .statusCode(200)
                .extract()
                .path("phase");
    }

    private static String conditions(String node) {
        return given().auth()
                .oauth2("token-of-viewer")
                .get("/api/v1/nodes/" + node)
                .then()
                .extract()
                .path("conditions.type")
                .toString();
    }

    private static String history(String node) {
        return String.valueOf(
                (Object)
                        given().auth()
                                .oauth2("token-of-viewer")
                                .get("/api/v1/nodes/" + node + "/history")
                                .then()
                                .extract()
                                .path("items.kind"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
