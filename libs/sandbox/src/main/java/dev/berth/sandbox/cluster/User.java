/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Who is asking, as the API server found out; never what a client says of itself. */
record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {

    static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";
    static final String AUTHENTICATED = "system:authenticated";
    static final String NODES = "system:nodes";
    static final String NODE_PREFIX = "system:node:";

    static final User ANONYMOUS =
            new User("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

    User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    boolean isNode() {
        return groups.contains(NODES)
                && name.startsWith(NODE_PREFIX)
                && name.length() > NODE_PREFIX.length();
    }

    /** The node this user is; only meaningful if {@link #isNode()}. */
    String nodeName() {
        return name.substring(NODE_PREFIX.length());
    }

    /**
     * Writes username, uid, groups and extra the way reviews and certificate requests carry them.
     */
    void describe(ObjectNode into) {
        into.put("username", name);
        if (!uid.isEmpty()) {
            into.put("uid", uid);
        }
        var list = into.putArray("groups");
        groups.forEach(list::add);
        if (!extra.isEmpty()) {
            ObjectNode map = into.putObject("extra");
            extra.forEach(
                    (key, values) -> {
                        var array = map.putArray(key);
                        values.forEach(array::add);
                    });
        }
    }
}
