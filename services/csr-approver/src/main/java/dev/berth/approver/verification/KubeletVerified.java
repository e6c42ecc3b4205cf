/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import dev.berth.events.NodeName;

/**
 * A kubelet answered as it should; fired inside the transaction that records it, also when that is
 * nothing new.
 */
public record KubeletVerified(NodeName node) {}
