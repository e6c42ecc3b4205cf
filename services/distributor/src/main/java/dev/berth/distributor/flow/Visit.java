/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.flow;

import java.util.UUID;

/** Our one presence on a machine. */
public record Visit(String machine, UUID id) {

    /** What somebody is there for. */
    public enum Purpose {
        PUSH,
        EVIDENCE,
        PLAN
    }
}
