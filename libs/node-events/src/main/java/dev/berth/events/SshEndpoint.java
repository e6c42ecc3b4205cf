/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Where and as whom a machine is reached, and by what it proves to be that machine.
 *
 * @param address a canonical IP literal: names are resolved and checked once, at intake
 * @param trust what the machine's host key is checked against; absent means the distributor's own
 *     known_hosts decides
 * @param jump the <em>name</em> of a jump host that the distributor is configured with
 */
public record SshEndpoint(
        String address,
        int port,
        @Nullable String user,
        @Nullable HostKeyTrust trust,
        @Nullable String jump) {

    /**
     * Who can log in, as sshd knows them: POSIX names, and those of directories with dots, capitals
     * and domains. A name never begins with what a command line takes for an option.
     */
    public static final String USER_PATTERN =
            "([A-Za-z0-9][A-Za-z0-9._-]*\\\\)?[A-Za-z0-9_][A-Za-z0-9._@-]*";

    /** Longest login name that is accepted. */
    public static final int LONGEST_USER = 128;

    public SshEndpoint {
        requireNonNull(address, "address");
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("an SSH port is between 1 and 65535, not " + port);
        }
    }
}
