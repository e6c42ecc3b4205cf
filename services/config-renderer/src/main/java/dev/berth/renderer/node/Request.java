/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.berth.access.ProblemException;
import dev.berth.events.ContractJson;
import dev.berth.events.Reasons;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody sends with a request about a node. Read here and not by the framework, so that a
 * broken body is a problem document too.
 */
final class Request {

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private Request() {}

    /** Why somebody asks. */
    record Reason(String reason) {}

    /** Why somebody decides, and on which pending change, as it was shown. */
    record Decision(String reason, String digest) {}

    static String reason(byte[] body) {
        return reason(body(body), "{\"reason\": \"…\"} in the body");
    }

    static Decision decision(byte[] body) {
        JsonNode sent = body(body);
        String reason = reason(sent, "{\"reason\": \"…\", \"digest\": \"sha256:…\"} in the body");
        String digest = sent.path("digest").asText();
        if (!DIGEST.matcher(digest).matches()) {
            throw ProblemException.badRequest(
                    "name what you decide on: {\"reason\": \"…\", \"digest\": \"sha256:…\"} in the"
                            + " body, with the digest that GET of the node shows in pendingChanges"
                            + " for the change you mean");
        }
        return new Decision(reason, digest);
    }

    static String reasonOfQuery(@Nullable String reason) {
        return reason(reason, "?reason=… in the query");
    }

    private static JsonNode body(byte[] body) {
        try {
            JsonNode sent = ContractJson.mapper().readTree(body);
            return sent == null ? MissingNode.getInstance() : sent;
        } catch (IOException broken) {
            return MissingNode.getInstance();
        }
    }

    private static String reason(JsonNode sent, String where) {
        return reason(sent.path("reason").textValue(), where);
    }

    private static String reason(@Nullable String reason, String where) {
        if (reason == null || !Reasons.isOne(reason)) {
            throw ProblemException.badRequest(
                    "say why: "
                            + where
                            + ", 1 to "
                            + Reasons.LONGEST
                            + " characters on one line that can all be seen");
        }
        return reason;
    }
}
