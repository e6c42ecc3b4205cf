/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class NodeCertificates implements PanacheRepositoryBase<NodeCertificate, NodeCertificate.Key> {

    List<NodeCertificate> of(String node) {
        return find("key.node", Sort.by("issuedAt"), node).list();
    }
}
