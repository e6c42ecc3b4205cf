/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

@ApplicationScoped
class NodeCertificates implements PanacheRepositoryBase<NodeCertificate, NodeCertificate.Key> {

    boolean anyValid(NodeName node, Instant now) {
        return count("key.node = ?1 and notAfter > ?2", node.value(), now) > 0;
    }

    List<NodeCertificate> of(String node) {
        return find("key.node", Sort.by("issuedAt"), node).list();
    }
}
