/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The three kinds of PATCH that clients of ours send. Server-side apply is not served. */
final class Patches {

    /**
     * Lists that a strategic merge patch merges by key; all others are replaced whole, as in the
     * real API.
     */
    private static final Map<String, String> MERGE_KEYS =
            Map.of(
                    "NODE/conditions", "type",
                    "NODE/addresses", "type",
                    "NODE/ownerReferences", "uid",
                    "LEASE/ownerReferences", "uid");

    private Patches() {}

    /**
     * The object after the patch; {@code target} is not changed.
     *
     * @throws ApiException 415 for another content type, 400 or 422 for a patch that does not fit
     */
    static ObjectNode apply(ResourceType type, String contentType, ObjectNode target, byte[] body) {
        String media = contentType.split(";", 2)[0].strip();
        JsonNode patch = Json.parse(body);
        JsonNode result =
                switch (media) {
                    case "application/merge-patch+json" -> merge(target.deepCopy(), patch);
                    case "application/strategic-merge-patch+json" ->
                            strategic(type, target.deepCopy(), object(patch));
                    case "application/json-patch+json" -> jsonPatch(target, patch);
                    default ->
                            throw ApiException.unsupportedMediaType(
                                    "the body of the request was in an unknown format - accepted"
                                            + " media types include: application/json-patch+json,"
                                            + " application/merge-patch+json,"
                                            + " application/strategic-merge-patch+json");
                };
        return object(result);
    }

    private static ObjectNode object(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.badRequest("the patch, or what it leaves, is not a JSON object");
    }

    private static JsonNode jsonPatch(ObjectNode target, JsonNode patch) {
        try {
            return JsonPatch.apply(patch, target.deepCopy());
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("the JSON patch is none: " + e.getMessage());
        } catch (JsonPatchException e) {
            throw ApiException.unprocessable("the JSON patch does not apply: " + e.getMessage());
        }
    }

    /** RFC 7396. */
    private static JsonNode merge(@Nullable JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        ObjectNode result = target instanceof ObjectNode object ? object : Json.object();
        changes.properties()
                .forEach(
                        change -> {
                            if (change.getValue().isNull()) {
                                result.remove(change.getKey());
                            } else {
                                result.set(
                                        change.getKey(),
                                        merge(result.get(change.getKey()), change.getValue()));
                            }
                        });
        return result;
    }

    private static ObjectNode strategic(ResourceType type, ObjectNode target, ObjectNode patch) {
        String directive = Json.text(patch, "$patch");
        if (directive.equals("replace")) {
            ObjectNode replaced = patch.deepCopy();
            replaced.remove("$patch");
            return replaced;
        }
        patch.properties()
                .forEach(
                        change -> {
                            String field = change.getKey();
                            JsonNode value = change.getValue();
                            if (field.startsWith("$")) {
                                // $setElementOrder and $retainKeys only say in which order the
                                // lists below are to stand.
                                return;
                            }
                            if (value.isNull()) {
                                target.remove(field);
                            } else if (value instanceof ObjectNode object) {
                                if (Json.text(object, "$patch").equals("delete")) {
                                    target.remove(field);
                                } else {
                                    target.set(
                                            field,
                                            strategic(type, Json.child(target, field), object));
                                }
                            } else if (value instanceof ArrayNode list) {
                                String key = MERGE_KEYS.get(type.name() + "/" + field);
                                target.set(
                                        field,
                                        key == null
                                                ? list.deepCopy()
                                                : byKey(type, key, target.get(field), list));
                            } else {
                                target.set(field, value);
                            }
                        });
        return target;
    }

    private static ArrayNode byKey(
            ResourceType type, String key, @Nullable JsonNode current, ArrayNode patch) {
        boolean replace = false;
        for (JsonNode item : patch) {
            replace |= Json.text(item, "$patch").equals("replace");
        }
        ArrayNode result =
                current instanceof ArrayNode list && !replace ? list.deepCopy() : patch.arrayNode();
        for (JsonNode item : patch) {
            ObjectNode change = object(item);
            String directive = Json.text(change, "$patch");
            if (directive.equals("replace")) {
                continue;
            }
            Optional<Integer> at = indexOf(result, key, Json.text(change, key));
            if (directive.equals("delete")) {
                at.ifPresent(result::remove);
            } else if (at.isPresent() && !replace) {
                result.set(at.get(), strategic(type, object(result.get(at.get())), change));
            } else {
                result.add(change.deepCopy());
            }
        }
        return result;
    }

    private static Optional<Integer> indexOf(ArrayNode list, String key, String value) {
        for (int i = 0; i < list.size(); i++) {
            if (Json.text(list.get(i), key).equals(value)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }
}
