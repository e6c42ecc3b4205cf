/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.util.UUID;

/**
 * What the sandbox's cluster and a real API server must both do, concern by concern. Each test uses
 * names of its own, so that one cluster serves them all.
 */
abstract class ClusterContract
        implements AuthenticationContract,
                AuthorizationContract,
                CsrRequestContract,
                CsrApprovalContract,
                ObjectContract,
                WatchContract {

    private final String node = "node-" + UUID.randomUUID().toString().substring(0, 8);

    @Override
    public String node() {
        return node;
    }
}
