/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The service's clock, injected wherever time decides. */
@ApplicationScoped
class WallClock {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
