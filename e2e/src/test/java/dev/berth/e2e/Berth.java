/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.e2e.stack.BerthApi;
import dev.berth.e2e.stack.JoinEmitter;
import dev.berth.e2e.stack.Jvm;
import dev.berth.e2e.stack.Parts;
import dev.berth.e2e.stack.Stack;
import dev.berth.events.FactCodec;
import dev.berth.events.NodeFact;
import dev.berth.events.Producer;
import dev.berth.events.UnreadableFactException;
import dev.berth.sandbox.TemporaryFolder;
import dev.berth.sandbox.cluster.SandboxCluster;
import dev.berth.sandbox.machine.SandboxMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A running Berth and the people around it, in the words of the tests. */
final class Berth implements AutoCloseable {

    private final TemporaryFolder folder;
    private final Stack<SandboxCluster> stack;
    private final JoinEmitter emitter;

    private Berth(TemporaryFolder folder, Stack<SandboxCluster> stack) {
        this.folder = folder;
        this.stack = stack;
        this.emitter = stack.emitter();
    }

    static Berth start(int machines) throws Exception {
        return start(machines, Map.of());
    }

    /**
     * @param jvms of services that are not started as usual
     */
    static Berth start(int machines, Map<Producer, Jvm> jvms) throws Exception {
        TemporaryFolder folder = TemporaryFolder.create("berth-e2e-");
        Path home = Path.of(System.getProperty("berth.home", "..")).toRealPath();
        return new Berth(folder, Stack.start(home, folder.path(), machines, new Parts(), jvms));
    }

    Stack<SandboxCluster> stack() {
        return stack;
    }

    BerthApi api() {
        return stack.api();
    }

    JoinEmitter emitter() {
        return emitter;
    }

    SandboxMachine machine(int number) {
        return stack.machines().get(number - 1);
    }

    static String name(int number) {
        return "k8scloud" + number;
    }

    ObjectNode joinOf(int number) {
        return emitter.joinOf(machine(number), name(number));
    }

    /** Announces every machine. */
    List<String> announceAll() throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (int number = 1; number <= stack.machines().size(); number++) {
            emitter.announce(joinOf(number));
            names.add(name(number));
        }
        return names;
    }

    /** Waits until all of them are registered and their serving certificates issued. */
    void awaitJoined(List<String> names, Duration limit) {
        await().atMost(limit)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(
                        () -> {
                            Map<String, JsonNode> nodes =
                                    api().nodes().stream()
                                            .collect(
                                                    Collectors.toMap(
                                                            n -> n.path("name").asText(),
                                                            Function.identity()));
                            assertThat(names)
                                    .allSatisfy(
                                            name ->
                                                    assertThat(state(nodes.get(name)))
                                                            .startsWith("REGISTERED serving"));
                        });
    }

    private static String state(JsonNode node) {
        if (node == null) {
            return "unknown";
        }
        String serving = "";
        for (JsonNode condition : node.path("conditions")) {
            if (condition.path("type").asText().equals("SERVING_CERTIFICATE")
                    && condition.path("status").asText().equals("TRUE")) {
                serving = " serving";
            }
        }
        return node.path("phase").asText()
                + serving
                + " · "
                + node.path("waitsFor").asText()
                + " · "
                + node.path("failure");
    }

    JsonNode node(String name) throws IOException, InterruptedException {
        BerthApi.Answer answer = api().get("/api/v1/nodes/" + name);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body();
    }

    List<JsonNode> certificates(String name) throws IOException, InterruptedException {
        List<JsonNode> certificates = new ArrayList<>();
        node(name).path("certificates").forEach(certificates::add);
        return certificates;
    }

    /** Every fact this service ever said, each once: it may stand there twice, under one id. */
    Set<NodeFact> facts(Producer producer) throws UnreadableFactException {
        FactCodec codec = new FactCodec(Stack.CLUSTER);
        String topic = stack.topics().of(producer);
        Set<NodeFact> facts = new LinkedHashSet<>();
        for (ConsumerRecord<byte[], byte[]> record :
                TopicReader.all(stack.broker().bootstrapServers(), topic)) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            facts.add(codec.decode(topic, key, record.headers(), record.value()));
        }
        return facts;
    }

    @Override
    public void close() throws IOException {
        emitter.close();
        stack.close();
        // Logs of a failed run are worth more than an empty /tmp.
        if (!Boolean.getBoolean("berth.keep")) {
            folder.close();
        }
    }
}
