/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.events.ContractJson;
import dev.berth.events.NodeName;
import dev.berth.events.Rendering;

/**
 * A claimed job.
 *
 * @param startedBefore whether this service started a kubelet of this node before
 */
record Job(NodeName node, int attempt, Rendering rendering, boolean startedBefore) {

    static Job of(NodeName node, Distribution row) {
        try {
            return new Job(
                    node,
                    row.attempt(),
                    ContractJson.mapper().readValue(row.rendering(), Rendering.class),
                    row.wasStarted());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "the stored rendering of " + node + " is unreadable", e);
        }
    }
}
