/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.events.NodePhase;
import java.time.Duration;
import java.time.Instant;

/**
 * How far one node is, as the API's list says it.
 *
 * @param waitsFor what it waits for, or why it does not go on; empty when it is done
 */
record NodeProgress(
        String name,
        NodePhase phase,
        int attempt,
        Instant since,
        boolean servingCertificate,
        boolean stuck,
        String waitsFor) {

    static NodeProgress of(JsonNode node) {
        NodePhase phase = NodePhase.valueOf(node.path("phase").asText());
        boolean serving = false;
        for (JsonNode condition : node.path("conditions")) {
            serving |=
                    condition.path("type").asText().equals("SERVING_CERTIFICATE")
                            && condition.path("status").asText().equals("TRUE");
        }
        return new NodeProgress(
                node.path("name").asText(),
                phase,
                node.path("attempt").asInt(),
                Instant.parse(node.path("since").asText()),
                serving,
                node.path("needsOperator").asBoolean(),
                node.path("waitsFor").asText(""));
    }

    boolean done() {
        return phase == NodePhase.REGISTERED && servingCertificate;
    }

    Duration age(Instant now) {
        Duration age = Duration.between(since, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
