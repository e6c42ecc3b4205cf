/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An ext4 with a journal, as machines have it, in a file that is gone from its folder as soon as it
 * is mounted. What a file system has been through shows: one without a journal looks for minutes at
 * each inode that somebody freed on it whenever one is asked for.
 */
public final class FreshFileSystem implements AutoCloseable {

    private static final long SIZE = 8L << 30;
    private static final String INODES = "1000000";

    private final Path folder;

    private FreshFileSystem(Path folder) {
        this.folder = folder;
    }

    /**
     * @param folder an empty one, which the file system covers until it is closed
     * @throws IOException where this system cannot, with what it said
     */
    public static FreshFileSystem on(Path folder) throws IOException, InterruptedException {
        Path image = folder.resolveSibling(folder.getFileName() + ".ext4");
        try {
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(SIZE);
            }
            Commands.run(
                    List.of("mkfs.ext4", "-q", "-F", "-m", "0", "-N", INODES, image.toString()));
            Commands.run(List.of("mount", "-o", "loop", image.toString(), folder.toString()));
        } finally {
            Files.deleteIfExists(image);
        }
        return new FreshFileSystem(folder);
    }

    @Override
    public void close() throws IOException {
        // Machines take it along in their end, however the bench ends.
        if (Files.exists(folder)) {
            try {
                Commands.run(List.of("umount", "--lazy", folder.toString()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            Files.delete(folder);
        }
    }
}
