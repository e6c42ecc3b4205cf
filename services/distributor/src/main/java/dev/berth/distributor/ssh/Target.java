/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import static java.util.Objects.requireNonNull;

import dev.berth.events.HostKeyTrust;
import dev.berth.events.SshEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * A machine, as whom to log in, and what proves that it is that machine.
 *
 * @param address an IP literal; nothing is resolved here
 * @param key name of the private key to log in with; {@code default} is used where no such key
 *     exists
 * @param trust what the host key must be; absent means the configured known_hosts decides
 * @param jump name of a jump host; not supported yet and refused
 */
public record Target(
        String address,
        int port,
        String user,
        String key,
        @Nullable HostKeyTrust trust,
        @Nullable String jump) {

    public Target {
        requireNonNull(address, "address");
        requireNonNull(user, "user");
        requireNonNull(key, "key");
    }

    /** The machine of a rendering, logging in as {@code defaultUser} where it names nobody. */
    public static Target of(SshEndpoint machine, String pool, String defaultUser) {
        String user = machine.user();
        return new Target(
                machine.address(),
                machine.port(),
                user == null ? defaultUser : user,
                pool,
                machine.trust(),
                machine.jump());
    }

    boolean isRoot() {
        return user.equals("root");
    }

    @Override
    public String toString() {
        return user + "@" + address + " port " + port;
    }
}
