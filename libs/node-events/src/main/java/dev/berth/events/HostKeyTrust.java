/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

/** What a machine's SSH host key must be. */
public record HostKeyTrust(Kind kind, String value) {

    public HostKeyTrust {
        requireNonNull(kind, "kind");
        requireNonNull(value, "value");
    }

    /** The form the announcement gave. */
    public enum Kind {
        /** A whole public key, {@code <type> <base64>}. */
        KEY,
        /** {@code SHA256:<base64>} of the public key, as ssh-keygen -l prints it. */
        FINGERPRINT,
        /** The public key of a certificate authority that signed the host key. */
        CA
    }
}
