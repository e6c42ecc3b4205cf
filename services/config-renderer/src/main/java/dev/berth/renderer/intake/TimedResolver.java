/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import dev.berth.eventlog.UnavailableException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The system's name service, with an end to its patience. */
final class TimedResolver implements HostResolver {

    /**
     * What C libraries say of a name that does not exist (EAI_NONAME, EAI_NODATA): glibc's and
     * musl's words. Java has one exception for that and for no answer at all.
     */
    private static final List<String> NO_SUCH_NAME =
            List.of(
                    "Name or service not known",
                    "No address associated with hostname",
                    "nodename nor servname provided, or not known",
                    "Name does not resolve",
                    "Name has no usable address");

    /** Java repeats a failed look-up for this long without the reason. */
    private static final Duration REPEATED = Duration.ofSeconds(10);

    private static final int REMEMBERED = 1_000;

    private final Duration patience;
    private final LookUp lookUp;
    private final Map<String, Long> noSuchNames =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > REMEMBERED;
                }
            };

    TimedResolver(Duration patience) {
        this(patience, name -> InetAddress.getByName(name).getHostAddress());
    }

    TimedResolver(Duration patience, LookUp lookUp) {
        this.patience = patience;
        this.lookUp = lookUp;
    }

    /** One question to the name service; may take as long as that does. */
    @FunctionalInterface
    interface LookUp {
        String address(String name) throws UnknownHostException;
    }

    @Override
    public Optional<String> resolve(String name) {
        FutureTask<String> lookup = new FutureTask<>(() -> lookUp.address(name));
        // A look-up blocks in native code, which would hold a carrier of virtual threads.
        Thread.ofPlatform().name("resolve").daemon().start(lookup);
        try {
            return Optional.of(lookup.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownHostException unknown
                    && noSuchName(name, unknown)) {
                return Optional.empty();
            }
            throw new UnavailableException("the name service gives no answer for " + name, failed);
        } catch (TimeoutException late) {
            throw new UnavailableException(
                    "the name service gives no answer for "
                            + name
                            + " within "
                            + patience.toMillis()
                            + " ms",
                    late);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while resolving " + name, stop);
        }
    }

    private synchronized boolean noSuchName(String name, UnknownHostException unknown) {
        String message = String.valueOf(unknown.getMessage());
        long now = System.nanoTime();
        if (NO_SUCH_NAME.stream().anyMatch(message::endsWith)) {
            noSuchNames.remove(name);
            noSuchNames.put(name, now);
            return true;
        }
        Long said = noSuchNames.get(name);
        return message.equals(name) && said != null && now - said < REPEATED.toNanos();
    }
}
