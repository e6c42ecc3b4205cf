/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ValidationMessage;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a join event when all that its schema refuses is taken out, so that the policy's
 * objections to the rest can be told in the same answer.
 */
final class SoundPart {

    private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[(\\d+)]");

    // Keys may hold dots here.
    private static final Pattern FREE_KEYS = Pattern.compile("\\$\\.(labels|kubelet)\\.(.*)");

    private SoundPart() {}

    static @Nullable JoinEvent of(ObjectNode event, Set<ValidationMessage> messages) {
        ObjectNode rest = event.deepCopy();
        messages.forEach(message -> takeOut(rest, message.getInstanceLocation().toString()));
        standIn(rest);
        try {
            return ContractJson.mapper().treeToValue(rest, JoinEvent.class);
        } catch (JsonProcessingException | RuntimeException beyondRepair) {
            return null;
        }
    }

    private static void takeOut(ObjectNode root, String path) {
        JsonNode parent = null;
        JsonNode node = root;
        Matcher free = FREE_KEYS.matcher(path);
        if (free.matches()) {
            if (root.path(free.group(1)) instanceof ObjectNode map) {
                map.remove(free.group(2));
            }
            return;
        }
        String name = "";
        int index = -1;
        Matcher step = STEP.matcher(path);
        while (step.find()) {
            parent = node;
            if (step.group(1) != null) {
                name = step.group(1);
                node = parent.path(name);
            } else {
                index = Integer.parseInt(step.group(2));
                node = parent.path(index);
            }
        }
        // An object may be wrong for what it lacks or has besides; what is in it can be looked at.
        // In an array everything keeps its place, because objections name it.
        if (parent instanceof ObjectNode object && !node.isObject()) {
            object.remove(name);
        } else if (parent instanceof ArrayNode array && node.isValueNode() && !node.isTextual()) {
            array.set(index, "");
        }
    }

    private static void standIn(ObjectNode rest) {
        if (!rest.path("cluster").isTextual()) {
            rest.put("cluster", JoinEvents.STAND_IN);
        }
        if (!rest.path("node").isObject()) {
            rest.putObject("node");
        }
        ObjectNode node = (ObjectNode) rest.get("node");
        if (!node.path("name").isTextual()) {
            node.put("name", JoinEvents.STAND_IN);
        }
        if (!node.path("internalIPs").isArray()) {
            node.putArray("internalIPs");
        }
        for (JsonNode taint : rest.path("taints")) {
            if (taint instanceof ObjectNode object) {
                if (!object.path("key").isTextual()) {
                    object.put("key", JoinEvents.STAND_IN);
                }
                if (!object.path("effect").isTextual()) {
                    object.put("effect", Taint.Effect.NoSchedule.name());
                }
            }
        }
    }
}
