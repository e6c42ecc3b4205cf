/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.events.CsrDecision;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Which decisions are written into the cluster; all others are only recorded. */
@ApplicationScoped
class CarryingOut {

    /** How far this installation acts. */
    enum Mode {
        /** Decisions are written into the cluster. */
        ENFORCE,
        /** Decisions are recorded and nothing is written: for a time beside another approver. */
        SHADOW
    }

    private static final Logger LOG = Logger.getLogger(CarryingOut.class);

    private final Mode mode;
    private final boolean deny;

    @Inject
    CarryingOut(
            @ConfigProperty(name = "berth.csr.mode") Mode mode,
            @ConfigProperty(name = "berth.csr.deny") boolean deny) {
        this.mode = mode;
        this.deny = deny;
    }

    void tell(@Observes StartupEvent started) {
        if (mode == Mode.SHADOW) {
            LOG.warn(
                    "berth.csr.mode=shadow: requests are judged and recorded; nothing is approved"
                            + " or denied");
        } else if (!deny) {
            LOG.info("berth.csr.deny=false: wrong requests stay pending instead of being denied");
        }
    }

    boolean includes(CsrDecision decision) {
        return switch (decision) {
            case APPROVE -> mode == Mode.ENFORCE;
            case DENY -> mode == Mode.ENFORCE && deny;
            case WAIT, IGNORE -> false;
        };
    }
}
