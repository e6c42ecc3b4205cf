/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import dev.berth.events.ReportedAddresses;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster shows of a node. Times are kept as the text they are written in: they are
 * compared for change, never for order.
 *
 * @param nodeUid of the Node object; absent if there is none
 * @param kubeletVersion what that object says, empty if nothing
 * @param heartbeat last heartbeat of its Ready condition
 * @param renewal when its lease was last renewed
 * @param addresses what that object shows; absent if none
 */
record Sighting(
        @Nullable String nodeUid,
        String kubeletVersion,
        @Nullable String heartbeat,
        @Nullable String renewal,
        @Nullable ReportedAddresses addresses) {

    static final Sighting NOTHING = new Sighting(null, "", null, null, null);

    Sighting withNode(String uid, String version, @Nullable String readyHeartbeat) {
        return new Sighting(uid, version, readyHeartbeat, renewal, addresses);
    }

    Sighting withoutNode() {
        return new Sighting(null, "", null, renewal, null);
    }

    Sighting withAddresses(@Nullable ReportedAddresses shown) {
        return new Sighting(nodeUid, kubeletVersion, heartbeat, renewal, shown);
    }

    Sighting withRenewal(@Nullable String leaseRenewal) {
        return new Sighting(nodeUid, kubeletVersion, heartbeat, leaseRenewal, addresses);
    }

    /**
     * Whether this shows life that the earlier sighting did not. Without a Node object there is
     * nothing that could have registered.
     */
    boolean isAliveSince(Sighting earlier) {
        return nodeUid != null
                && (!nodeUid.equals(earlier.nodeUid)
                        || changed(earlier.heartbeat, heartbeat)
                        || changed(earlier.renewal, renewal));
    }

    private static boolean changed(@Nullable String before, @Nullable String now) {
        return now != null && !Objects.equals(before, now);
    }
}
