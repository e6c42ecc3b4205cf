/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Shown;
import java.util.regex.Pattern;

/** What a value must be to reach a file: one line, printable, and harmless where it stands. */
enum SafeValue {
    /**
     * One word of a command line: no quotes, white space, % (specifier), \ (escape), $, or second
     * command.
     */
    IN_UNIT("one word without quotes, white space, %, $, ; or backslash"),
    /**
     * A plain scalar: nothing that ends it, begins a comment or a flow, or means something else.
     */
    IN_YAML("one line without quotes, braces, #, backslash or \": \""),
    /** Nobody knows what reads the file. */
    IN_TEXT("one line of printable characters");

    private static final int LONGEST = 16 * 1024;
    private static final Pattern UNIT =
            Pattern.compile("([A-Za-z0-9:][A-Za-z0-9._:/,=@+-]*|/[A-Za-z0-9._:/,=@+-]*)?");
    private static final Pattern YAML =
            Pattern.compile("([A-Za-z0-9:/._+=](?:[A-Za-z0-9._:/,=@+ -]*[A-Za-z0-9._/,=@+:-])?)?");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/=]+");

    private final String meaning;

    SafeValue(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }

    boolean allows(String text) {
        if (text.length() > LONGEST) {
            return BASE64.matcher(text).matches();
        }
        return switch (this) {
            case IN_UNIT -> UNIT.matcher(text).matches();
            case IN_YAML ->
                    YAML.matcher(text).matches() && !text.contains(": ") && !text.startsWith("- ");
            case IN_TEXT -> Shown.isLine(text) || BASE64.matcher(text).matches();
        };
    }
}
