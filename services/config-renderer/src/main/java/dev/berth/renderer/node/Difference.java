/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.berth.events.ContractJson;
import dev.berth.events.NodeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One field in which two specifications differ.
 *
 * @param field path from the specification, such as {@code ssh.address}
 * @param from absent when there was nothing
 * @param to absent when there is nothing any more
 */
record Difference(String field, @Nullable JsonNode from, @Nullable JsonNode to) {

    private static final int SHOWN = 200;

    static List<Difference> between(NodeSpec from, NodeSpec to) {
        List<Difference> differences = new ArrayList<>();
        collect(
                "",
                ContractJson.mapper().valueToTree(from),
                ContractJson.mapper().valueToTree(to),
                differences);
        return List.copyOf(differences);
    }

    String sentence() {
        return field + " from " + shown(from) + " to " + shown(to);
    }

    private static void collect(
            String path, JsonNode from, JsonNode to, List<Difference> differences) {
        if (from.equals(to)) {
            return;
        }
        if (!from.isObject() || !to.isObject()) {
            differences.add(new Difference(path, there(from), there(to)));
            return;
        }
        Set<String> names = new TreeSet<>();
        from.fieldNames().forEachRemaining(names::add);
        to.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            collect(
                    path.isEmpty() ? name : path + "." + name,
                    from.path(name),
                    to.path(name),
                    differences);
        }
    }

    private static @Nullable JsonNode there(JsonNode node) {
        return node instanceof MissingNode || node.isNull() ? null : node;
    }

    private static String shown(@Nullable JsonNode value) {
        String text = value == null ? "nothing" : value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
