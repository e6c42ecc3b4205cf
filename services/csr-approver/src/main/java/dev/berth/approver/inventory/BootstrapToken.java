/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import dev.berth.events.NodeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The public half of a bootstrap token: which node it was made for, and whether it was used.
 *
 * @param newest whether it is the last token that was made for its node
 * @param spentBy uid of the one request it may become a certificate through; absent while unspent
 */
public record BootstrapToken(
        String id,
        NodeName node,
        int attempt,
        Instant expiresAt,
        boolean newest,
        @Nullable String spentBy) {}
