/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.time.Duration;

/**
 * What is shorter than in a real kubelet, or can be made so.
 *
 * @param servingDelay from the Node's creation to the serving request (real: 2 s with {@code
 *     --node-ip}, 22 s without)
 * @param registrationDelay from the client certificate to the Node's creation (real: 2–3 s)
 * @param heartbeat how often the Lease is renewed (real: 10 s)
 * @param anonymousInterval how often the kubelet tries its work anonymously while it waits for its
 *     certificate; each try is answered 403
 * @param retry how long it waits after something went wrong, at first; doubled up to 16 times that
 * @param bootstrapDeadline how long it lives without a client certificate before it exits (real: 5
 *     min)
 * @param restartAfter how long systemd waits before it starts an exited kubelet again (the guide's
 *     unit: 5 s)
 */
public record KubeletOptions(
        Duration servingDelay,
        Duration registrationDelay,
        Duration heartbeat,
        Duration anonymousInterval,
        Duration retry,
        Duration bootstrapDeadline,
        Duration restartAfter) {

    /** Quick where a real kubelet dawdles, true to it elsewhere. */
    public static KubeletOptions quick() {
        return new KubeletOptions(
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofMillis(250),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5));
    }

    /** The times that were measured on a real kubelet. */
    public static KubeletOptions real() {
        return new KubeletOptions(
                Duration.ofSeconds(2),
                Duration.ofMillis(2500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5));
    }

    public KubeletOptions withHeartbeat(Duration interval) {
        return new KubeletOptions(
                servingDelay,
                registrationDelay,
                interval,
                anonymousInterval,
                retry,
                bootstrapDeadline,
                restartAfter);
    }

    public KubeletOptions withServingDelay(Duration delay) {
        return new KubeletOptions(
                delay,
                registrationDelay,
                heartbeat,
                anonymousInterval,
                retry,
                bootstrapDeadline,
                restartAfter);
    }

    public KubeletOptions withBootstrapDeadline(Duration deadline, Duration newRestartAfter) {
        return new KubeletOptions(
                servingDelay,
                registrationDelay,
                heartbeat,
                anonymousInterval,
                retry,
                deadline,
                newRestartAfter);
    }
}
