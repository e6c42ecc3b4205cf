/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class TokenRecords implements PanacheRepositoryBase<TokenRecord, String> {

    List<TokenRecord> liveOf(String node) {
        return list("node = ?1 and retiringSince is null", node);
    }

    List<TokenRecord> of(String node, int attempt) {
        return list("node = ?1 and attempt = ?2", node, attempt);
    }
}
