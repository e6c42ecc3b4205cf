/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodePhase;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** {@code berth.node.*}: how long each phase may last, and what happens after a failure. */
@ConfigMapping(prefix = "berth.node")
interface NodeConfig {

    /**
     * The distributor waits for the kubelet's request, says until when, collects evidence and ends
     * the attempt. This is how long after that the attempt ends when it has not.
     */
    Duration WITHOUT_DISTRIBUTOR = Duration.ofMinutes(10);

    /** Attempts that are begun without anybody asking, after failures that may pass. */
    @WithDefault("3")
    int automaticAttempts();

    /** Pause before the first automatic attempt; doubled for each further one, and jittered. */
    @WithDefault("5s")
    Duration retryPause();

    /** How often certificates are looked at that have expired, or should have been renewed. */
    @WithDefault("1m")
    Duration certificatesCheck();

    /** How long a node may stay in each phase. */
    Deadline deadline();

    /** From a phase to the next, and from registration to what follows it. */
    interface Deadline {
        @WithDefault("2m")
        Duration pending();

        @WithDefault("10m")
        Duration rendered();

        @WithDefault("5m")
        Duration approved();

        /** From registration to the serving certificate; 0 if none is expected. */
        @WithDefault("5m")
        Duration servingCertificate();

        /** From registration to the verified kubelet; 0 if nobody verifies. */
        @WithDefault("10m")
        Duration verified();
    }

    /** How long after registering this may be lacking; zero if it is not expected at all. */
    default Duration deadlineOf(Expected expected) {
        return switch (expected) {
            case SERVING -> deadline().servingCertificate();
            case VERIFIED -> deadline().verified();
        };
    }

    /** How long a node may stay in this phase; empty for a phase that may last. */
    default Optional<Duration> deadlineOf(NodePhase phase) {
        return switch (phase) {
            case PENDING -> Optional.of(deadline().pending());
            case RENDERED -> Optional.of(deadline().rendered());
            case DISTRIBUTED -> Optional.of(WITHOUT_DISTRIBUTOR);
            case APPROVED -> Optional.of(deadline().approved());
            case REGISTERED, FAILED, WITHDRAWN -> Optional.empty();
        };
    }
}
