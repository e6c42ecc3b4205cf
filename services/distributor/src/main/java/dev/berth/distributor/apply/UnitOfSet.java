/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a set says about how its unit runs, for the script to hold against what systemd makes of it.
 * Pure. What is not plain (specifiers, quotes, a name without its folder) is not compared.
 *
 * @param file the unit's own file
 * @param program what it runs
 * @param lastCommand name of the last drop-in of the set that says what is run; it wins over files
 *     of others that come before it
 * @param variables whether the command is put together from variables
 */
record UnitOfSet(
        Optional<String> file,
        Optional<String> program,
        Optional<String> lastCommand,
        boolean variables) {

    private static final Pattern COMMAND =
            Pattern.compile("(?m)^[ \\t]*ExecStart[ \\t]*=[ \\t]*(?<value>\\S(?:.*\\\\\\n)*.*)$");
    private static final Pattern PROGRAM =
            Pattern.compile("[-@:+!|]*(?<path>(?:/[A-Za-z0-9._@:+=-]+)+)(?=\\s|$)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._@-]*");

    static UnitOfSet of(Rendering rendering) {
        Optional<RenderedFile> own =
                plain(rendering, path -> name(path).equals(rendering.unit())).stream().findFirst();
        List<RenderedFile> dropIns =
                plain(rendering, path -> isDropIn(path, rendering.unit())).stream()
                        .sorted(Comparator.comparing(file -> name(file.path())))
                        .toList();
        Optional<RenderedFile> last =
                dropIns.stream()
                        .filter(file -> COMMAND.matcher(file.content()).find())
                        .reduce((_, later) -> later);
        Optional<String> command = last.or(() -> own).flatMap(file -> command(file.content()));
        return new UnitOfSet(
                own.map(RenderedFile::path),
                command.flatMap(UnitOfSet::program),
                last.map(file -> name(file.path())).filter(name -> NAME.matcher(name).matches()),
                command.filter(it -> it.contains("$")).isPresent());
    }

    private static List<RenderedFile> plain(Rendering rendering, Predicate<String> path) {
        return rendering.files().stream()
                .filter(file -> file.kind() == RenderedFile.Kind.PLAIN)
                .filter(file -> path.test(file.path()))
                .toList();
    }

    private static boolean isDropIn(String path, String unit) {
        return path.endsWith(".conf")
                && name(path.substring(0, path.lastIndexOf('/'))).equals(unit + ".d");
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The last one: an empty line before it takes the others away. */
    private static Optional<String> command(String content) {
        return COMMAND.matcher(content)
                .results()
                .map(found -> found.group("value"))
                .reduce((_, later) -> later);
    }

    private static Optional<String> program(String command) {
        var matcher = PROGRAM.matcher(command);
        return matcher.lookingAt() ? Optional.of(matcher.group("path")) : Optional.empty();
    }

    /** As the script reads it. */
    String words() {
        return "%s %s %s %d"
                .formatted(
                        file.orElse("none"),
                        program.orElse("none"),
                        lastCommand.orElse("none"),
                        variables ? 1 : 0);
    }
}
