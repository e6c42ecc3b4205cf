/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.e2e.stack.BerthApi;
import dev.berth.events.ContractJson;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The demo's result: certificates on the screen, everything in a JSON file. */
final class DemoReport {

    private final List<JsonNode> nodes;
    private final double seconds;

    private DemoReport(List<JsonNode> nodes, double seconds) {
        this.nodes = nodes;
        this.seconds = seconds;
    }

    static DemoReport of(BerthApi api, List<String> names, double seconds)
            throws IOException, InterruptedException {
        List<JsonNode> nodes = new ArrayList<>();
        for (String name : names) {
            BerthApi.Answer answer = api.get("/api/v1/nodes/" + name);
            if (answer.status() == 200) {
                nodes.add(answer.body());
            }
        }
        return new DemoReport(nodes, seconds);
    }

    void printCertificates(PrintStream out) {
        out.printf("%n%-14s %-17s %-42s %s%n", "NODE", "CERTIFICATE", "SUBJECT", "FOR");
        for (JsonNode node : nodes) {
            for (JsonNode certificate : node.path("certificates")) {
                List<String> names = new ArrayList<>();
                certificate.path("subjectAlternativeNames").forEach(n -> names.add(n.asText()));
                out.printf(
                        "%-14s %-17s %-42s %s%n",
                        node.path("name").asText(),
                        certificate.path("purpose").asText(),
                        certificate.path("subject").asText(),
                        String.join(", ", names));
            }
        }
    }

    void printFailures(PrintStream out) {
        for (JsonNode node : nodes) {
            JsonNode failure = node.path("failure");
            String phase = node.path("phase").asText();
            if (failure.isObject()) {
                out.printf(
                        "%s: attempt %d failed at %s (%s): %s%n    next step: %s%n",
                        node.path("name").asText(),
                        node.path("attempt").asInt(),
                        failure.path("step").asText(),
                        failure.path("failureClass").asText(),
                        failure.path("message").asText(),
                        failure.path("nextStep").asText());
            } else if (node.path("held").isObject()) {
                out.printf(
                        "%s: held in %s: %s%n",
                        node.path("name").asText(), phase, node.at("/held/reason").asText());
            } else if (!phase.equals("REGISTERED")) {
                out.printf(
                        "%s: still %s: %s%n",
                        node.path("name").asText(), phase, node.path("waitsFor").asText());
            }
        }
    }

    void write(Path file) throws IOException {
        ObjectNode result = ContractJson.mapper().createObjectNode();
        ArrayNode list = result.putArray("nodes");
        for (JsonNode node : nodes) {
            ObjectNode entry = list.addObject();
            entry.set("name", node.path("name"));
            entry.set("phase", node.path("phase"));
            entry.set("attempt", node.path("attempt"));
            entry.set("phases", node.path("phases"));
            ArrayNode csrs = entry.putArray("csrs");
            for (JsonNode certificate : node.path("certificates")) {
                csrs.add(certificate);
            }
        }
        result.put("seconds", Math.round(seconds * 1000) / 1000.0);
        Files.writeString(file, result.toPrettyString() + "\n");
    }
}
