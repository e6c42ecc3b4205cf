/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import dev.berth.renderer.check.Minors;
import dev.berth.renderer.check.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code scripts/lint-profile}: lints a folder and ends with 1 when there are errors, 2 when it was
 * called wrongly.
 */
public final class LintFolder {

    private static final String PROFILE = "profile.yaml";

    private LintFolder() {}

    /** Folder, and the Kubernetes minors that templates without a profile are for. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, new PrintStream(System.out, true, StandardCharsets.UTF_8)));
    }

    static int run(String[] arguments, PrintStream out) {
        // An empty path is the folder that this runs in, which is nobody's templates.
        if (arguments.length == 0 || arguments[0].isBlank()) {
            out.println("name the folder of your templates: make lint-profile DIR=/path/to/it");
            return 2;
        }
        if (!Files.isDirectory(Path.of(arguments[0]))) {
            out.println(arguments[0] + " is no folder");
            return 2;
        }
        try {
            Minors minors =
                    arguments.length == 1 || arguments[1].isBlank()
                            ? LintResource.USUAL
                            : Minors.parse(List.of(arguments[1].split(",", -1)));
            return report(Path.of(arguments[0]), minors, out);
        } catch (IllegalArgumentException wrong) {
            out.println(wrong.getMessage());
            return 2;
        } catch (IOException unreadable) {
            out.println("cannot read " + unreadable.getMessage());
            return 2;
        }
    }

    private static int report(Path root, Minors minors, PrintStream out) throws IOException {
        SortedMap<String, byte[]> files = files(root, "");
        List<Path> folders = files.containsKey(PROFILE) ? List.of() : profiles(root);
        for (Path folder : folders) {
            files.putAll(files(folder, folder.getFileName() + "/"));
        }
        Linted linted = TemplateLint.lint(name(root), files, minors);
        List<String> notChecked = new ArrayList<>();
        linted.notChecked().forEach((file, why) -> notChecked.add(file + ": " + why));
        for (Path folder : folders) {
            subfolders(folder, List.of(), folder.getFileName() + "/", notChecked);
        }
        subfolders(root, folders, "", notChecked);
        linted.findings().forEach(out::println);
        notChecked.forEach(line -> out.println("not checked: " + line));
        out.println(
                linted.errors()
                        + " errors, "
                        + linted.warnings()
                        + " warnings in "
                        + linted.checked().size()
                        + " files checked; "
                        + notChecked.size()
                        + " not checked");
        return linted.errors() == 0 ? 0 : 1;
    }

    // A link's own name: it is what the service sees, too.
    private static String name(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? "" : name.toString();
    }

    /** Folders that the service takes for profiles; none when a folder holds loose templates. */
    private static List<Path> profiles(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            // Mounted volumes keep their versions in folders that begin with dots.
            List<Path> folders =
                    entries.filter(Files::isDirectory)
                            .filter(entry -> !entry.getFileName().toString().startsWith("."))
                            .sorted()
                            .toList();
            return folders.stream().anyMatch(entry -> Files.isRegularFile(entry.resolve(PROFILE)))
                    ? folders
                    : List.of();
        }
    }

    private static void subfolders(
            Path folder, List<Path> known, String prefix, List<String> notChecked)
            throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(entry -> Files.isDirectory(entry) && !known.contains(entry))
                    .sorted()
                    .forEach(
                            entry ->
                                    notChecked.add(
                                            prefix
                                                    + entry.getFileName()
                                                    + "/: is a folder; name it as DIR to have it"
                                                    + " checked"));
        }
    }

    private static SortedMap<String, byte[]> files(Path folder, String prefix) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
                try (InputStream stream = Files.newInputStream(file)) {
                    files.put(
                            prefix + file.getFileName(),
                            stream.readNBytes(SourceText.MOST_BYTES + 1));
                }
            }
        }
        return files;
    }
}
