/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import java.security.SecureRandom;
import java.time.Instant;

/** A token as the distributor draws them, for pushes that no cluster hears of. */
public final class BenchToken {

    private BenchToken() {}

    public static BootstrapToken draw() {
        return BootstrapToken.random(new SecureRandom(), 1, Instant.now().plusSeconds(3600));
    }
}
