/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import static dev.berth.events.Taint.UNVERIFIED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.berth.events.ContractJson;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;

/** What there is to do about the taint of a node whose kubelet is verified. */
sealed interface TaintRemoval {

    /**
     * This patch, which fails as a whole if the Node is another one by then, or if anything but our
     * taint stands where it stood.
     */
    record Remove(JsonNode patch) implements TaintRemoval {}

    /** Nothing: it has no such taint. */
    record Absent() implements TaintRemoval {}

    /**
     * Nothing: this is not the Node that registered and was verified, but one that was made in its
     * place.
     */
    record AnotherNode(String uid) implements TaintRemoval {}

    /**
     * @param node as it was just read
     * @param verifiedUid of the Node object that registered
     */
    static TaintRemoval of(Node node, String verifiedUid) {
        List<Taint> taints = taints(node);
        int at = 0;
        while (at < taints.size() && !isOurs(taints.get(at))) {
            at++;
        }
        if (at == taints.size()) {
            return new Absent();
        }
        String uid = node.getMetadata().getUid();
        if (!verifiedUid.equals(uid)) {
            return new AnotherNode(uid);
        }
        String path = "/spec/taints/" + at;
        ArrayNode patch = ContractJson.mapper().createArrayNode();
        patch.addObject().put("op", "test").put("path", "/metadata/uid").put("value", uid);
        patch.addObject()
                .put("op", "test")
                .put("path", path)
                .set("value", ContractJson.mapper().valueToTree(taints.get(at)));
        patch.addObject().put("op", "remove").put("path", path);
        return new Remove(patch);
    }

    /** Whether it has the taint that Berth registers nodes with; not one of its key alone. */
    static boolean isTainted(Node node) {
        return taints(node).stream().anyMatch(TaintRemoval::isOurs);
    }

    private static List<Taint> taints(Node node) {
        return node.getSpec() == null || node.getSpec().getTaints() == null
                ? List.of()
                : node.getSpec().getTaints();
    }

    private static boolean isOurs(Taint taint) {
        return UNVERIFIED.key().equals(taint.getKey())
                && UNVERIFIED.effect().name().equals(taint.getEffect())
                && (taint.getValue() == null || taint.getValue().isEmpty());
    }
}
