/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a real API server was asked, from the audit log it is told to write. */
final class AuditLog {

    /** A watch is logged when it begins, everything else when it was answered. */
    private static final String POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules: [{level: Metadata}]
            """;

    private final Path policy;
    private final Path log;

    AuditLog(Path dir) throws IOException {
        policy = Files.writeString(dir.resolve("audit-policy.yaml"), POLICY);
        log = dir.resolve("audit.log");
    }

    /** What kube-apiserver is started with. */
    List<String> arguments() {
        return List.of("--audit-policy-file=" + policy, "--audit-log-path=" + log);
    }

    /** All so far, in the order of their answers. */
    List<ApiRequest> requests() {
        if (!Files.exists(log)) {
            return List.of();
        }
        List<ApiRequest> requests = new ArrayList<>();
        try {
            String text = Files.readString(log);
            // The last line may be half written.
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                JsonNode event = Json.parse(line.getBytes(StandardCharsets.UTF_8));
                boolean begins = event.path("stage").asText().equals("ResponseStarted");
                if (begins == event.path("verb").asText().equals("watch")) {
                    requests.add(request(event));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return requests;
    }

    private static ApiRequest request(JsonNode event) {
        JsonNode object = event.path("objectRef");
        return new ApiRequest(
                Instant.parse(event.path("requestReceivedTimestamp").asText()),
                event.at("/user/username").asText(),
                event.at("/user/groups").valueStream().map(JsonNode::asText).toList(),
                event.path("verb").asText(),
                object.path("resource").asText(),
                object.path("subresource").asText(),
                object.path("namespace").asText(),
                object.path("name").asText(),
                URI.create(event.path("requestURI").asText()).getPath(),
                event.at("/responseStatus/code").asInt());
    }
}
