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
 * {@code make lint-profile}: lints a folder and ends with 1 when there are errors, 2 when there is
 * no folder.
 */
public final class LintFolder {

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
        List<Path> profiles = profiles(root);
        long errors = 0;
        long warnings = 0;
        int checked = 0;
        List<String> notChecked = new ArrayList<>();
        for (Path folder : profiles.isEmpty() ? List.of(root) : profiles) {
            String prefix = profiles.isEmpty() ? "" : folder.getFileName() + "/";
            Linted linted = TemplateLint.lint(files(folder), minors);
            linted.findings().forEach(out::println);
            linted.notChecked().forEach((file, why) -> notChecked.add(prefix + file + ": " + why));
            subfolders(folder, List.of(), prefix, notChecked);
            errors += linted.errors();
            warnings += linted.warnings();
            checked += linted.checked().size();
        }
        if (!profiles.isEmpty()) {
            files(root)
                    .keySet()
                    .forEach(file -> notChecked.add(file + ": belongs to no profile's folder"));
            subfolders(root, profiles, "", notChecked);
        }
        notChecked.forEach(line -> out.println("not checked: " + line));
        out.println(
                errors
                        + " errors, "
                        + warnings
                        + " warnings in "
                        + checked
                        + " files checked; "
                        + notChecked.size()
                        + " not checked");
        return errors == 0 ? 0 : 1;
    }

    /** The profiles in a folder; none when the folder is one, or holds loose templates. */
    private static List<Path> profiles(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> Files.isRegularFile(entry.resolve("profile.yaml")))
                    .sorted()
                    .toList();
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

    private static SortedMap<String, byte[]> files(Path folder) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
                try (InputStream stream = Files.newInputStream(file)) {
                    files.put(
                            file.getFileName().toString(),
                            stream.readNBytes(SourceText.MOST_BYTES + 1));
                }
            }
        }
        return files;
    }
}
