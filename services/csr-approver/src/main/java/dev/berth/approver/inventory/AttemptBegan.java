/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import dev.berth.events.NodeName;

/**
 * The owner announced that an attempt begins; fired in the transaction that hears it. What is known
 * of later attempts is not the owner's.
 *
 * @param custodyAnew whether certificates of the attempts before it are another machine's now
 */
public record AttemptBegan(NodeName node, int attempt, boolean custodyAnew) {}
