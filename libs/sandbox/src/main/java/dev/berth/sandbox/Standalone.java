/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
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
        Path home = dir == null ? Files.createTempDirectory("berth-sandbox-") : dir;
        Closing closing = new Closing(dir == null ? home : null);
        Runtime.getRuntime().addShutdownHook(new Thread(closing, "sandbox-close"));
        P part = starter.start(Files.createDirectories(home));
        closing.part = part;
        print(coordinates.of(part));
        awaitEndOfInput();
        System.exit(0);
    }

    /** Removes a folder and all below it; symbolic links are removed, not followed. */
    public static void deleteRecursively(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
                            throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.deleteIfExists(dir);
                        return FileVisitResult.CONTINUE;
                    }
                });
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

        private final @Nullable Path temporary;
        volatile @Nullable AutoCloseable part;

        Closing(@Nullable Path temporary) {
            this.temporary = temporary;
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
            if (temporary != null) {
                try {
                    deleteRecursively(temporary);
                } catch (IOException e) {
                    throw new UncheckedIOException("Cannot remove " + temporary, e);
                }
            }
        }
    }
}
