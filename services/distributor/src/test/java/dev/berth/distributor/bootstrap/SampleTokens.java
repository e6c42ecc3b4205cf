/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import java.security.SecureRandom;
import java.time.Instant;

/** Tokens for tests of other packages. */
public final class SampleTokens {

    private SampleTokens() {}

    public static BootstrapToken any() {
        return BootstrapToken.random(new SecureRandom(), 1, Instant.now().plusSeconds(900));
    }

    /** The whole token, {@code id.secret}. */
    public static String text(BootstrapToken token) {
        return token.id() + "." + token.secret();
    }
}
