/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs one part of the sandbox as a process: one line of JSON on standard output says where it is,
 * then it lives until standard input ends or the process is asked to terminate.
 */
public final class Standalone {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Standalone() {}

    /** Starts a part in the given folder. */
    @FunctionalInterface
    public interface Starter<P extends AutoCloseable> {
        P start(Path dir) throws Exception;
    }

    /** Says in JSON-able values where a started part can be reached. */
    @FunctionalInterface
    public interface Coordinates<P> {
        Map<String, ?> of(P part) throws Exception;
    }

    /**
     * Starts the part, prints its coordinates and waits. Does not return: ends the JVM with status
     * 0 when standard input ends, and closes the part whatever ends the JVM short of a kill.
     *
     * @param dir where the part keeps its files; null for a temporary folder that is removed at the
     *     end
     */
    public static <P extends AutoCloseable> void run(
            @Nullable Path dir, Starter<P> starter, Coordinates<P> coordinates) throws Exception {
        Closing closing = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(closing, "sandbox-close"));
        P part = starter.start(dir == null ? closing.temporary() : Files.createDirectories(dir));
        closing.part = part;
        print(coordinates.of(part));
        awaitEndOfInput();
        System.exit(0);
    }

    // Standard output is the interface of a part that runs as a process.
    private static void print(Map<String, ?> coordinates) throws JsonProcessingException {
        System.out.println(JSON.writeValueAsString(coordinates));
        System.out.flush();
    }

    private static void awaitEndOfInput() throws IOException {
        byte[] ignored = new byte[256];
        int read;
        do {
            read = System.in.read(ignored);
        } while (read >= 0);
    }

    private static final class Closing implements Runnable {

        private volatile @Nullable TemporaryFolder temporary;
        volatile @Nullable AutoCloseable part;

        Path temporary() throws IOException {
            TemporaryFolder folder = TemporaryFolder.create("berth-sandbox-");
            temporary = folder;
            return folder.path();
        }

        @Override
        public void run() {
            try {
                AutoCloseable started = part;
                if (started != null) {
                    started.close();
                }
            } catch (Exception e) {
                System.getLogger(Standalone.class.getName())
                        .log(System.Logger.Level.ERROR, "The sandbox part did not close", e);
            }
            TemporaryFolder folder = temporary;
            if (folder != null) {
                folder.close();
            }
        }
    }
}
