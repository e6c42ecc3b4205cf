/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import dev.berth.events.NodeName;
import java.util.Set;

/**
 * Something was learnt about a node; fired inside the transaction that learnt it, so that what
 * waited for it is woken if and only if it is so.
 *
 * @param tokens ids of all the node's bootstrap tokens
 */
public record ExpectationChanged(NodeName node, Set<String> tokens) {}
