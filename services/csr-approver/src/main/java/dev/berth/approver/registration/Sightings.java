/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import dev.berth.events.NodeName;
import dev.berth.events.ReportedAddresses;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the watches last showed of every node: memory only, because thousands of leases change every
 * second and only those of awaited nodes matter.
 */
@ApplicationScoped
class Sightings {

    private final Map<String, Sighting> byName = new ConcurrentHashMap<>();

    Sighting of(NodeName node) {
        return byName.getOrDefault(node.value(), Sighting.NOTHING);
    }

    void saw(Node node) {
        String uid = node.getMetadata().getUid();
        String version =
                node.getStatus() == null
                                || node.getStatus().getNodeInfo() == null
                                || node.getStatus().getNodeInfo().getKubeletVersion() == null
                        ? ""
                        : node.getStatus().getNodeInfo().getKubeletVersion();
        String heartbeat = heartbeat(node);
        ReportedAddresses addresses = ShownAddresses.of(node).orElse(null);
        change(
                node.getMetadata().getName(),
                sighting -> sighting.withNode(uid, version, heartbeat).withAddresses(addresses));
    }

    void saw(Lease lease) {
        ZonedDateTime renewal = lease.getSpec() == null ? null : lease.getSpec().getRenewTime();
        change(
                lease.getMetadata().getName(),
                sighting -> sighting.withRenewal(renewal == null ? null : renewal.toString()));
    }

    void gone(Node node) {
        change(node.getMetadata().getName(), Sighting::withoutNode);
    }

    private void change(String name, UnaryOperator<Sighting> change) {
        byName.compute(
                name,
                (_, before) -> {
                    Sighting now = change.apply(before == null ? Sighting.NOTHING : before);
                    return now.equals(Sighting.NOTHING) ? null : now;
                });
    }

    private static @Nullable String heartbeat(Node node) {
        if (node.getStatus() == null || node.getStatus().getConditions() == null) {
            return null;
        }
        return node.getStatus().getConditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .map(NodeCondition::getLastHeartbeatTime)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
