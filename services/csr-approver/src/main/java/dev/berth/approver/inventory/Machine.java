/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.inventory;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.events.ContractJson;
import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node's machine is known by. None of it changes without an administrator's word, so a
 * change means: the machine behind the name may be another one.
 *
 * @param jump the jump host it is behind; the same address may be another machine behind another
 * @param trust what its host key is checked against
 */
record Machine(
        String address,
        int port,
        @Nullable String jump,
        @Nullable HostKeyTrust trust,
        List<String> internalIPs) {

    Machine {
        internalIPs = List.copyOf(internalIPs);
    }

    static Machine of(NodeSpec spec) {
        return new Machine(
                spec.ssh().address(),
                spec.ssh().port(),
                spec.ssh().jump(),
                spec.ssh().trust(),
                spec.internalIPs());
    }

    /** Whether the other one may be another machine. A further address makes none. */
    boolean mayBeAnotherThan(Machine before) {
        return !address.equals(before.address)
                || port != before.port
                || !Objects.equals(jump, before.jump)
                || !Objects.equals(trust, before.trust)
                || !new HashSet<>(internalIPs).containsAll(before.internalIPs);
    }

    String toJson() {
        try {
            return ContractJson.mapper().writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a plain record is not JSON", impossible);
        }
    }

    static Machine fromJson(String json) {
        try {
            return ContractJson.mapper().readValue(json, Machine.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(
                    "expected_node.machine is not what was written", broken);
        }
    }
}
