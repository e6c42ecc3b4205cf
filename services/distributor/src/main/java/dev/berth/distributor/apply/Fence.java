/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.events.NodeName;

/**
 * Who comes later on a machine: compared by the apply script with the fence of the set that came
 * last.
 *
 * @param epoch grows with every claim of the node's job
 */
public record Fence(String cluster, NodeName node, int attempt, long epoch) {}
