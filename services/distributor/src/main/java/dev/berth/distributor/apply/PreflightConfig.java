/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.apply.Check.Severity;
import io.smallrye.config.WithDefault;
import java.util.Arrays;

/** How serious each lack is; the keys are explained in {@code application.properties}. */
interface PreflightConfig {

    @WithDefault("fail")
    Severity unit();

    /** Whether files that somebody else laid over the unit are moved aside instead of a lack. */
    @WithDefault("false")
    boolean moveDropInsAside();

    @WithDefault("fail")
    Severity runtime();

    @WithDefault("fail")
    Severity swap();

    /** Whether swap is turned off instead of being a lack. */
    @WithDefault("false")
    boolean turnSwapOff();

    @WithDefault("fail")
    Severity port();

    @WithDefault("warn")
    Severity forwarding();

    @WithDefault("warn")
    Severity conntrack();

    @WithDefault("warn")
    Severity cgroups();

    @WithDefault("fail")
    Severity disk();

    @WithDefault("fail")
    Severity api();

    @WithDefault("fail")
    Severity clock();

    @WithDefault("fail")
    Severity version();

    @WithDefault("fail")
    Severity cgroupv1();

    /** Whether anything is to be looked at. */
    default boolean isWanted() {
        return Arrays.stream(Check.values()).anyMatch(check -> of(check) != Severity.OFF);
    }

    /** Of one check. */
    default Severity of(Check check) {
        return switch (check) {
            case UNIT -> unit();
            case RUNTIME -> runtime();
            case SWAP -> swap();
            case PORT -> port();
            case FORWARDING -> forwarding();
            case CONNTRACK -> conntrack();
            case CGROUPS -> cgroups();
            case DISK -> disk();
            case API -> api();
            case CLOCK -> clock();
            case VERSION -> version();
            case CGROUPV1 -> cgroupv1();
        };
    }
}
