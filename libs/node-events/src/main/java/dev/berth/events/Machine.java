/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

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
public record Machine(
        String address,
        int port,
        @Nullable String jump,
        @Nullable HostKeyTrust trust,
        List<String> internalIPs) {

    public Machine {
        internalIPs = List.copyOf(internalIPs);
    }

    public static Machine of(NodeSpec spec) {
        return new Machine(
                spec.ssh().address(),
                spec.ssh().port(),
                spec.ssh().jump(),
                spec.ssh().trust(),
                spec.internalIPs());
    }

    /** Whether this may be another machine than that one was. A further address makes none. */
    public boolean mayBeAnotherThan(Machine before) {
        return !address.equals(before.address)
                || port != before.port
                || !Objects.equals(jump, before.jump)
                || !Objects.equals(trust, before.trust)
                || !new HashSet<>(internalIPs).containsAll(before.internalIPs);
    }
}
