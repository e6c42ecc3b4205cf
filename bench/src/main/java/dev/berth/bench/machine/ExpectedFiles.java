/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What must be on every machine afterwards: the set as the built-in profile renders it. */
public record ExpectedFiles(Path set, List<Item> items) {

    /** One directory or file. */
    public record Item(boolean directory, String mode, String owner, String path) {}

    public ExpectedFiles {
        items = List.copyOf(items);
    }

    /** Reads {@code manifest} and {@code set/} in the folder. */
    public static ExpectedFiles in(Path folder) throws IOException {
        List<Item> items = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("manifest"))) {
            String[] words = line.split(" ", 4);
            items.add(new Item(words[0].equals("directory"), words[1], words[2], words[3]));
        }
        return new ExpectedFiles(folder.resolve("set"), items);
    }

    /** The directories, parents first. */
    public List<Item> directories() {
        return items.stream().filter(Item::directory).toList();
    }

    /** The files. */
    public List<Item> files() {
        return items.stream().filter(item -> !item.directory()).toList();
    }

    /** The bytes of a file. */
    public byte[] content(Item file) throws IOException {
        return Files.readAllBytes(set.resolve(file.path().substring(1)));
    }

    /** The size of all files together. */
    public int bytes() throws IOException {
        int bytes = 0;
        for (Item file : files()) {
            bytes += content(file).length;
        }
        return bytes;
    }

    /** {@code 0644} as {@code rw-r--r--}. */
    public static String symbolic(String octal) {
        int mode = Integer.parseInt(octal, 8);
        StringBuilder text = new StringBuilder();
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode & (1 << bit)) == 0 ? '-' : "rwx".charAt((8 - bit) % 3));
        }
        return text.toString();
    }
}
