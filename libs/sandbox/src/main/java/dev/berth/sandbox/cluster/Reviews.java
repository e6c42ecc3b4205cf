/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers the questions "may this user …?" and "who is this token?". Nothing is stored. */
final class Reviews {

    private final Authenticator authenticator;
    private final Authorizer authorizer;

    Reviews(Authenticator authenticator, Authorizer authorizer) {
        this.authenticator = authenticator;
        this.authorizer = authorizer;
    }

    ObjectNode answer(ResourceType type, JsonNode body, User asking) {
        if (!(body instanceof ObjectNode question)) {
            throw ApiException.badRequest("the body of the request is not a JSON object");
        }
        ObjectNode answer =
                question.deepCopy().put("kind", type.kind()).put("apiVersion", type.apiVersion());
        Json.child(answer, "metadata");
        ObjectNode status = Json.object();
        JsonNode spec = question.path("spec");
        switch (type) {
            case SUBJECT_ACCESS_REVIEW -> access(spec, subject(spec), status);
            case SELF_SUBJECT_ACCESS_REVIEW -> access(spec, asking, status);
            case TOKEN_REVIEW -> token(Json.text(spec, "token"), status);
            case SELF_SUBJECT_REVIEW -> asking.describe(status.putObject("userInfo"));
            case CERTIFICATE_SIGNING_REQUEST, NODE, NAMESPACE, SECRET, EVENT, NEW_EVENT, LEASE ->
                    throw ApiException.methodNotAllowed();
        }
        answer.set("status", status);
        return answer;
    }

    private void access(JsonNode spec, User user, ObjectNode status) {
        JsonNode resource = spec.path("resourceAttributes");
        JsonNode path = spec.path("nonResourceAttributes");
        if (resource.isObject() == path.isObject()) {
            throw ApiException.badRequest(
                    "spec: exactly one of nonResourceAttributes or resourceAttributes must be"
                            + " specified");
        }
        Access access =
                path.isObject()
                        ? Access.path(Json.text(path, "verb"), Json.text(path, "path"))
                        : new Access(
                                Json.text(resource, "verb"),
                                Json.text(resource, "group"),
                                Json.text(resource, "resource"),
                                Json.text(resource, "subresource"),
                                Json.text(resource, "namespace"),
                                Json.text(resource, "name"),
                                "");
        boolean allowed = authorizer.allows(user, access);
        status.put("allowed", allowed);
        if (allowed) {
            status.put("reason", "RBAC: allowed");
        }
    }

    private static User subject(JsonNode spec) {
        String name = Json.text(spec, "user");
        List<String> groups = Json.texts(spec.path("groups"));
        if (name.isEmpty() && groups.isEmpty()) {
            throw ApiException.badRequest("spec: at least one of user or group must be specified");
        }
        Map<String, List<String>> extra = new HashMap<>();
        spec.path("extra")
                .properties()
                .forEach(entry -> extra.put(entry.getKey(), Json.texts(entry.getValue())));
        return new User(name, Json.text(spec, "uid"), groups, extra);
    }

    private void token(String token, ObjectNode status) {
        if (token.isEmpty()) {
            throw ApiException.badRequest(
                    "spec.token: token is required for TokenReview in authentication");
        }
        authenticator
                .byToken(token)
                .ifPresentOrElse(
                        user -> {
                            status.put("authenticated", true);
                            user.describe(status.putObject("user"));
                        },
                        () -> {
                            status.put("authenticated", false);
                            status.putObject("user");
                            status.put("error", "invalid bearer token");
                        });
    }
}
