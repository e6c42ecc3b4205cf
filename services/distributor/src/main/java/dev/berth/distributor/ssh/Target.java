/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static java.util.Objects.requireNonNull;

import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeName;
import dev.berth.events.SshEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine, as whom to log in, and what proves that it is that machine.
 *
 * @param address an IP literal (a jump host may have a name)
 * @param key name of the private key to log in with; {@code default} is used where no such key
 *     exists
 * @param trust what the host key must be; absent means the configured known_hosts decides
 * @param jump name of the jump host to go through
 * @param name what a host certificate may name instead of the address
 */
public record Target(
        String address,
        int port,
        String user,
        String key,
        @Nullable HostKeyTrust trust,
        @Nullable String jump,
        @Nullable String name) {

    public Target {
        requireNonNull(address, "address");
        requireNonNull(user, "user");
        requireNonNull(key, "key");
    }

    /**
     * The machine of a rendering, logging in as {@code defaultUser} where it names nobody.
     *
     * @param node the node's name: a host certificate may name it instead of the address
     */
    public static Target of(SshEndpoint machine, NodeName node, String pool, String defaultUser) {
        String user = machine.user();
        return new Target(
                machine.address(),
                machine.port(),
                user == null ? defaultUser : user,
                pool,
                machine.trust(),
                machine.jump(),
                node.value());
    }

    /** Whom a host certificate may be for: the address that is dialled, or the node. */
    List<String> names() {
        return name == null ? List.of(address) : List.of(address, name);
    }

    boolean isRoot() {
        return user.equals("root");
    }

    @Override
    public String toString() {
        return user + "@" + address + " port " + port;
    }
}
