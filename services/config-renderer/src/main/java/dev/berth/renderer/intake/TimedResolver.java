/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The system's name service, with an end to its patience: intake must not wait for it. */
final class TimedResolver implements HostResolver {

    private final Duration patience;

    TimedResolver(Duration patience) {
        this.patience = patience;
    }

    @Override
    public Optional<String> resolve(String name) {
        FutureTask<String> lookup = new FutureTask<>(() -> lookup(name));
        Thread.ofVirtual().name("resolve").start(lookup);
        try {
            return Optional.of(lookup.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException noAnswer) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String lookup(String name) throws UnknownHostException {
        return InetAddress.getByName(name).getHostAddress();
    }
}
