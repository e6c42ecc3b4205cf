/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Reads command line and environment of every process on this machine, again and again. */
final class ProcessWatch implements AutoCloseable {

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("process-watch").unstarted(this::watch);

    private ProcessWatch() {}

    static ProcessWatch start() {
        ProcessWatch watch = new ProcessWatch();
        watch.thread.start();
        return watch;
    }

    /** Every distinct {@code <pid>/<file> <content>} so far. */
    Set<String> seen() {
        return Set.copyOf(seen);
    }

    void awaitSeen(long pid) {
        await().until(() -> seen.stream().anyMatch(s -> s.startsWith(pid + "/environ ")));
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
                entries.filter(p -> p.getFileName().toString().matches("[0-9]+"))
                        .forEach(this::look);
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (IOException cannotList) {
                throw new IllegalStateException(cannotList);
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    private void look(Path process) {
        for (String file : List.of("cmdline", "environ")) {
            try {
                String content =
                        Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1);
                if (!content.isEmpty()) {
                    seen.add(process.getFileName() + "/" + file + " " + content);
                }
            } catch (IOException gone) {
                continue; // ended since it was listed, or not ours to read
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
