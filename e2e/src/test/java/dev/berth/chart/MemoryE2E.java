/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.stack.JoinEmitter;
import dev.berth.e2e.stack.Jvm;
import dev.berth.e2e.stack.Parts;
import dev.berth.e2e.stack.ServiceProcess;
import dev.berth.e2e.stack.Stack;
import dev.berth.events.Producer;
import dev.berth.sandbox.cluster.SandboxCluster;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services with the chart's JVM flags stay below the chart's memory limits while machines join.
 * {@code -Dberth.memory.nodes=200} is what docs/operations.md was measured with.
 */
class MemoryE2E {

    private static final int NODES = Integer.getInteger("berth.memory.nodes", 25);

    /** Threads and buffers follow the processors; a node of a cluster has more than a laptop. */
    private static final int PROCESSORS = 16;

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern NOW = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    @Test
    void eachServiceStaysBelowItsLimitWhileMachinesJoin(@TempDir Path dir) throws Exception {
        // Given
        Map<Producer, Container> containers = new EnumMap<>(Producer.class);
        Map<Producer, Jvm> jvms = new EnumMap<>(Producer.class);
        for (Producer service : Producer.values()) {
            Container container = container(service);
            containers.put(service, container);
            jvms.put(service, jvm(container));
        }
        Path home = Path.of(System.getProperty("berth.home", "..")).toRealPath();
        Map<Producer, Long> idle = new EnumMap<>(Producer.class);
        Map<Producer, Long> peak = new EnumMap<>(Producer.class);
        try (Stack<SandboxCluster> stack = Stack.start(home, dir, NODES, new Parts(), jvms);
                JoinEmitter emitter = stack.emitter()) {
            for (Producer service : Producer.values()) {
                idle.put(service, mebibytes(stack.service(service), NOW));
            }

            // When
            for (int number = 1; number <= NODES; number++) {
                emitter.announce(
                        emitter.joinOf(stack.machines().get(number - 1), "k8scloud" + number));
            }
            await().atMost(Duration.ofMinutes(10))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(
                            () ->
                                    stack.api().nodes().stream()
                                                    .filter(
                                                            node ->
                                                                    node.path("phase")
                                                                            .asText()
                                                                            .equals("REGISTERED"))
                                                    .count()
                                            == NODES);
            for (Producer service : Producer.values()) {
                peak.put(service, mebibytes(stack.service(service), PEAK));
            }
        }

        // Then
        System.out.printf("%d nodes, %d processors, MiB%n", NODES, PROCESSORS);
        for (Producer service : Producer.values()) {
            System.out.printf(
                    "%-16s idle %4d  peak %4d  request %4d  limit %4d%n",
                    service.service(),
                    idle.get(service),
                    peak.get(service),
                    bytes(containers.get(service), false) >> 20,
                    bytes(containers.get(service), true) >> 20);
        }
        assertThat(peak)
                .as("the peak of the resident memory is a tenth below the limit")
                .allSatisfy(
                        (service, mebibytes) ->
                                assertThat(mebibytes)
                                        .isLessThan(
                                                (bytes(containers.get(service), true) >> 20)
                                                        * 9
                                                        / 10));
        assertThat(idle)
                .as("what a pod asks for is what it needs at rest")
                .allSatisfy(
                        (service, mebibytes) ->
                                assertThat(mebibytes)
                                        .isLessThanOrEqualTo(
                                                bytes(containers.get(service), false) >> 20));
    }

    private static Container container(Producer service) {
        return Chart.one(
                        Deployment.class,
                        "berth-" + service.service(),
                        Chart.render(Chart.QUICKSTART))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
    }

    /** As in a container: what a JVM reads from its control group is said by flags here. */
    private static Jvm jvm(Container container) {
        String said =
                container.getEnv().stream()
                        .filter(env -> env.getName().equals("JAVA_TOOL_OPTIONS"))
                        .map(EnvVar::getValue)
                        .findFirst()
                        .orElseThrow();
        List<String> flags = new ArrayList<>(List.of(said.split(" ")));
        flags.add("-XX:MaxRAM=" + bytes(container, true));
        flags.add("-XX:ActiveProcessorCount=" + PROCESSORS);
        Map<String, String> allocator =
                container.getEnv().stream()
                        .filter(env -> env.getName().startsWith("MALLOC_"))
                        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
        return new Jvm(flags, allocator);
    }

    private static long bytes(Container container, boolean limit) {
        Map<String, Quantity> amounts =
                limit
                        ? container.getResources().getLimits()
                        : container.getResources().getRequests();
        return Quantity.getAmountInBytes(amounts.get("memory")).longValueExact();
    }

    private static long mebibytes(ServiceProcess service, Pattern what) throws IOException {
        String status = Files.readString(Path.of("/proc/" + service.handle().pid() + "/status"));
        Matcher matcher = what.matcher(status);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + what + " in " + status);
        }
        return Long.parseLong(matcher.group(1)) >> 10;
    }
}
