/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class NodeHistories implements PanacheRepositoryBase<NodeHistory, Long> {

    List<NodeHistory> page(String node, long after, int limit) {
        return find("node = ?1 and id > ?2", Sort.by("id"), node, after).page(0, limit).list();
    }
}
