/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What a caller may do; each role may do what the ones before it may. */
public enum Role {
    viewer,
    operator,
    admin;

    /** Reads. */
    public static final String VIEWER = "viewer";

    /** Announces, retries, holds, releases, and whatever logs in to a machine, if only to look. */
    public static final String OPERATOR = "operator";

    /** Accepts changes and withdraws nodes. */
    public static final String ADMIN = "admin";

    /** Names of this role and of those it includes. */
    Set<String> names() {
        return Arrays.stream(values())
                .filter(role -> role.compareTo(this) <= 0)
                .map(Role::name)
                .collect(Collectors.toUnmodifiableSet());
    }
}
