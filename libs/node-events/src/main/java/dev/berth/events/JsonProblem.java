/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why a text is no JSON that this contract takes, in words for whoever wrote it. */
public final class JsonProblem {

    private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(.*)'");

    private JsonProblem() {}

    /** One sentence with line and column; quotes a key at most, cut short and printable. */
    public static String of(JsonProcessingException broken) {
        JsonLocation at = broken.getLocation();
        String where =
                at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        Matcher duplicate = DUPLICATE.matcher(String.valueOf(broken.getOriginalMessage()));
        return duplicate.lookingAt()
                ? "the key '"
                        + VisibleText.shortened(duplicate.group(1))
                        + "' is there twice in one object"
                        + where
                : "not JSON" + where;
    }
}
