/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.stack.ServiceProcess;
import dev.berth.events.NodeFact;
import dev.berth.events.Producer;
import dev.berth.sandbox.cluster.ApiRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any service may die at any moment: no node is lost, none is stuck, none registered twice. */
class KillE2E {

    private static final int NODES = 50;

    @Test
    void fiftyNodesJoinWhileTheServicesAreKilledOneByOne() throws Exception {
        try (Berth berth = Berth.start(NODES)) {
            // Given
            List<String> names = berth.announceAll();
            long seed = System.nanoTime();
            System.getLogger("kill").log(System.Logger.Level.INFO, "order of kills: seed " + seed);
            Random random = new Random(seed);

            // When
            for (int round = 1; round <= 2; round++) {
                List<ServiceProcess> victims = new ArrayList<>(berth.stack().services());
                Collections.shuffle(victims, random);
                for (ServiceProcess victim : victims) {
                    int sofar = registered(berth).size();
                    victim.kill();
                    victim.start();
                    victim.awaitReady(Duration.ofSeconds(90));
                    int goal = Math.min(NODES, sofar + 3);
                    await().atMost(Duration.ofSeconds(120))
                            .until(() -> registered(berth).size() >= goal);
                }
            }
            berth.awaitJoined(names, Duration.ofMinutes(5));

            // Then
            assertThat(registered(berth))
                    .extracting(fact -> fact.node().value())
                    .containsExactlyInAnyOrderElementsOf(names);
            assertThat(approvedRequestorsOf(berth))
                    .doesNotHaveDuplicates()
                    .hasSizeGreaterThanOrEqualTo(NODES);
            assertThat(berth.api().nodes()).hasSize(NODES);
        }
    }

    private static List<NodeFact> registered(Berth berth) throws Exception {
        return berth.facts(Producer.CSR_APPROVER).stream()
                .filter(NodeFact.NodeRegistered.class::isInstance)
                .toList();
    }

    /** Who made the bootstrap requests that were approved: one entry per request, not per try. */
    private static List<String> approvedRequestorsOf(Berth berth) {
        List<ApiRequest> requests = berth.stack().cluster().requests();
        Map<String, String> requestors = new HashMap<>();
        for (ApiRequest request : requests) {
            if (request.verb().equals("create")
                    && request.resource().equals("certificatesigningrequests")) {
                requestors.put(request.name(), request.user());
            }
        }
        return requests.stream()
                .filter(r -> r.subresource().equals("approval") && r.code() == 200)
                .map(ApiRequest::name)
                .distinct()
                .map(requestors::get)
                .filter(user -> user.startsWith("system:bootstrap:"))
                .toList();
    }
}
