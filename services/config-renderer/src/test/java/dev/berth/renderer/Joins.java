/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** Join events: valid by default, each test changes what it is about. */
public final class Joins {

    private static final JsonMapper JSON = new JsonMapper();

    private Joins() {}

    /** The key of each node is its own: a key belongs to one live node. */
    public static String of(String name, String ip) {
        return of(name, ip, _ -> {});
    }

    public static String of(String name, String ip, Consumer<ObjectNode> change) {
        ObjectNode event = JSON.createObjectNode();
        event.put("cluster", Sandbox.CLUSTER);
        ObjectNode node = event.putObject("node");
        node.put("name", name);
        node.putArray("internalIPs").add(ip);
        event.putObject("labels").put("rack", "r1");
        change.accept(event);
        return event.toString();
    }

    /** A fingerprint that is as good as any. */
    public static String fingerprint(char letter) {
        return "SHA256:" + String.valueOf(letter).repeat(43);
    }
}
