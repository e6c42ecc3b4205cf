/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

@ApplicationScoped
class Renders implements PanacheRepositoryBase<Render, Render.Key> {

    Optional<Render> latest(String node) {
        return find("key.node", Sort.descending("key.attempt"), node).firstResultOptional();
    }
}
