/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import dev.berth.renderer.check.Finding;
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
        if (arguments.length == 0 || !Files.isDirectory(Path.of(arguments[0]))) {
            out.println("name a folder of templates: DIR=…");
            return 2;
        }
        try {
            Minors minors =
                    arguments.length == 1 || arguments[1].isBlank()
                            ? LintResource.USUAL
                            : Minors.parse(List.of(arguments[1].split(",", -1)));
            List<Finding> findings = new ArrayList<>();
            for (Path folder : folders(Path.of(arguments[0]))) {
                findings.addAll(TemplateLint.lint(files(folder), minors));
            }
            findings.forEach(out::println);
            long errors = findings.stream().filter(Finding::isError).count();
            out.println(errors + " errors, " + (findings.size() - errors) + " warnings");
            return errors == 0 ? 0 : 1;
        } catch (IllegalArgumentException wrong) {
            out.println(wrong.getMessage());
            return 2;
        } catch (IOException unreadable) {
            out.println("cannot read " + unreadable.getMessage());
            return 2;
        }
    }

    /** The folder itself, or each profile in it. */
    private static List<Path> folders(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> profiles =
                    entries.filter(entry -> Files.isRegularFile(entry.resolve("profile.yaml")))
                            .sorted()
                            .toList();
            return profiles.isEmpty() ? List.of(folder) : profiles;
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
