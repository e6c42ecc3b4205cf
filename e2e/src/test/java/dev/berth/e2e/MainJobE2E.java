/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.e2e.stack.JoinEmitter;
import dev.berth.events.NodeFact;
import dev.berth.events.NodeName;
import dev.berth.events.Producer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The guide's five machines, announced on Kafka, become five registered nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobE2E {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Berth berth;
    private List<String> names;

    @BeforeAll
    void fiveMachinesJoin() throws Exception {
        berth = Berth.start(5);
        names = berth.announceAll();
        berth.awaitJoined(names, PATIENCE);
    }

    @AfterAll
    void end() throws Exception {
        berth.close();
    }

    @Test
    void eachNodeHasItsTwoCertificates() throws Exception {
        // When
        for (String name : names) {
            List<JsonNode> certificates = berth.certificates(name);

            // Then
            assertThat(certificates)
                    .extracting(c -> c.path("purpose").asText())
                    .containsExactlyInAnyOrder("BOOTSTRAP_CLIENT", "SERVING");
            assertThat(certificates)
                    .extracting(c -> c.path("subject").asText())
                    .allSatisfy(
                            subject ->
                                    assertThat(subject)
                                            .contains("CN=system:node:" + name)
                                            .contains("O=system:nodes"));
        }
    }

    @Test
    void theFilesOnEachMachineAreCompleteWithOwnersAndModes() throws Exception {
        for (int number = 1; number <= names.size(); number++) {
            // When
            Path root = berth.machine(number).root();

            // Then
            assertMode(root, "etc/kubernetes/kubelet-bootstrap.kubeconfig", "rw-------");
            assertMode(root, "etc/kubernetes/kubelet-config.yaml", "rw-r--r--");
            assertMode(root, "etc/kubernetes/cert/ca.pem", "rw-r--r--");
            assertMode(root, "etc/systemd/system/kubelet.service", "rw-r--r--");
            JsonNode config = yaml(root.resolve("etc/kubernetes/kubelet-config.yaml"));
            assertThat(config.path("kind").asText()).isEqualTo("KubeletConfiguration");
            JsonNode bootstrap = yaml(root.resolve("etc/kubernetes/kubelet-bootstrap.kubeconfig"));
            assertThat(bootstrap.at("/users/0/user/token").asText())
                    .isIn(berth.stack().cluster().tokensEverSeen());
            assertThat(root.resolve("etc/systemd/system/kubelet.service"))
                    .content()
                    .contains("--hostname-override=" + names.get(number - 1));
        }
    }

    @Test
    void theSameContentUnderThreeIdsTouchesTheMachineOnce() throws Exception {
        // Given
        ObjectNode join = berth.joinOf(1);
        int connections = berth.machine(1).connections();

        // When
        berth.emitter().announce("first", join);
        berth.emitter().announce("second", join);
        berth.emitter().announce("third", join);
        theNextEventIsProcessed(1);

        // Then
        assertThat(berth.machine(1).connections()).isEqualTo(connections);
        assertThat(berth.node(names.get(0)).path("attempt").asInt()).isEqualTo(1);
        assertThat(berth.facts(Producer.CONFIG_RENDERER))
                .filteredOn(NodeFact.NodeRequested.class::isInstance)
                .extracting(NodeFact::node)
                .containsOnlyOnce(new NodeName(names.get(0)));
    }

    @Test
    void aChangedLabelChangesTheInventoryOnly() throws Exception {
        // Given
        int connections = berth.machine(2).connections();
        ObjectNode join = berth.joinOf(2);
        join.withObject("labels").put("rack", "r7");

        // When
        berth.emitter().announce(join);

        // Then
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                berth.node(names.get(1))
                                                        .at("/spec/labels/rack")
                                                        .asText())
                                        .isEqualTo("r7"));
        assertThat(berth.machine(2).connections()).isEqualTo(connections);
        assertThat(berth.node(names.get(1)).path("phase").asText()).isEqualTo("REGISTERED");
    }

    @Test
    void aChangedHostKeyIsHeldAndTheNodeGoesOn() throws Exception {
        // Given
        int connections = berth.machine(3).connections();
        ObjectNode join = berth.joinOf(3);
        join.withObject("ssh").put("hostKey", anotherKeyLike(berth.machine(3).hostKey()));

        // When
        berth.emitter().announce(join);

        // Then
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(berth.node(names.get(2)).path("conditions").toString())
                                        .contains("CHANGE_PENDING"));
        assertThat(berth.node(names.get(2)).path("phase").asText()).isEqualTo("REGISTERED");
        assertThat(berth.machine(3).connections()).isEqualTo(connections);
    }

    @Test
    void aSourceThePolicyDoesNotNameEndsInTheDeadLetters() throws Exception {
        // When
        try (JoinEmitter stranger = berth.stack().unknownEmitter()) {
            stranger.announce(berth.joinOf(5));
        }

        // Then
        awaitDeadLetter("stranger");
    }

    @Test
    void whatIsNoJoinEventEndsInTheDeadLettersAndTheNextGoodOneIsProcessed() throws Exception {
        // Given
        ObjectNode badName = berth.joinOf(4);
        badName.withObject("node").put("name", "K8S CLOUD\n4");
        byte[] largest = new byte[1_000_000];

        // When
        berth.emitter().send("{\"cluster\": ".getBytes(StandardCharsets.UTF_8));
        berth.emitter().announce(badName);
        berth.emitter().send(largest);
        theNextEventIsProcessed(4);

        // Then
        awaitDeadLetter("node.name");
        awaitDeadLetter("1000000");
    }

    /** A label only this call uses: seen in the inventory, everything before it was processed. */
    private void theNextEventIsProcessed(int number) throws Exception {
        String mark = "mark-" + System.nanoTime();
        ObjectNode join = berth.joinOf(number);
        join.withObject("labels").put("rack", mark);
        berth.emitter().announce(join);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                berth.node(names.get(number - 1))
                                                        .at("/spec/labels/rack")
                                                        .asText())
                                        .isEqualTo(mark));
    }

    private void awaitDeadLetter(String part) {
        String topic = berth.stack().topics().deadLetters(Producer.CONFIG_RENDERER);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                TopicReader.all(
                                                        berth.stack().broker().bootstrapServers(),
                                                        topic))
                                        .extracting(ConsumerRecord::value)
                                        .extracting(v -> new String(v, StandardCharsets.UTF_8))
                                        .anyMatch(text -> text.contains(part)));
    }

    /** A well-formed key that is not this one: the last bytes of the key itself differ. */
    private static String anotherKeyLike(String hostKey) {
        int end = hostKey.length() - 8;
        char changed = hostKey.charAt(end) == 'A' ? 'B' : 'A';
        return hostKey.substring(0, end) + changed + hostKey.substring(end + 1);
    }

    private static JsonNode yaml(Path file) throws IOException {
        return new YAMLMapper().readTree(file.toFile());
    }

    private static void assertMode(Path root, String file, String mode) throws IOException {
        Path path = root.resolve(file);
        assertThat(path).isRegularFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .as(file)
                .isEqualTo(mode);
        assertThat(Files.readString(path)).isNotBlank();
    }
}
