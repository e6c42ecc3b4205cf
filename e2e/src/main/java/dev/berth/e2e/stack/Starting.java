/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits for several services at once: the first that ends is told of at once, with its reason. */
final class Starting {

    private static final System.Logger LOG = System.getLogger(Starting.class.getName());
    private static final Duration SAY_EVERY = Duration.ofSeconds(8);
    private static final int LAST_LINES = 15;
    private static final int LONGEST_LINE = 400;

    private Starting() {}

    /**
     * @throws IllegalStateException if one ended or is not ready in time; with what its log ends on
     */
    static void await(List<ServiceProcess> services, Duration limit) throws InterruptedException {
        Instant begun = Instant.now();
        Instant say = begun.plus(SAY_EVERY);
        while (true) {
            for (ServiceProcess service : services) {
                if (!service.running()) {
                    throw new IllegalStateException(
                            service.name() + " ended while starting" + lastWords(service));
                }
            }
            List<ServiceProcess> late = late(services);
            if (late.isEmpty()) {
                return;
            }
            Instant now = Instant.now();
            if (now.isAfter(begun.plus(limit))) {
                throw new IllegalStateException(
                        late.getFirst().name()
                                + " is not ready after "
                                + limit.toSeconds()
                                + " s: "
                                + late.getFirst().health()
                                + lastWords(late.getFirst()));
            }
            if (now.isAfter(say)) {
                for (ServiceProcess service : late) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "{0} is not ready after {1} s: {2}",
                            service.name(),
                            Duration.between(begun, now).toSeconds(),
                            service.health());
                }
                say = now.plus(SAY_EVERY);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static List<ServiceProcess> late(List<ServiceProcess> services)
            throws InterruptedException {
        List<ServiceProcess> late = new ArrayList<>();
        for (ServiceProcess service : services) {
            if (!service.ready()) {
                late.add(service);
            }
        }
        return late;
    }

    private static String lastWords(ServiceProcess service) {
        try {
            List<String> lines = Files.readAllLines(service.log(), StandardCharsets.UTF_8);
            List<String> last =
                    lines.stream()
                            .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
                            .map(line -> line.substring(0, Math.min(LONGEST_LINE, line.length())))
                            .toList();
            return "; its log "
                    + service.log()
                    + " ends with:\n"
                    + String.join(
                            "\n", last.subList(Math.max(0, last.size() - LAST_LINES), last.size()));
        } catch (IOException noLog) {
            return "; it left no log that could be read (" + noLog + ")";
        }
    }
}
