/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.time.Duration;

/** Waits a little longer after every failure, up to sixteen times the first wait. */
final class Backoff {

    private final Duration most;
    private Duration next;

    Backoff(Duration first) {
        this.next = first;
        this.most = first.multipliedBy(16);
    }

    void pause() throws InterruptedException {
        Thread.sleep(next);
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(most) < 0 ? doubled : most;
    }
}
