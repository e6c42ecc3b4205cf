/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import dev.berth.events.Condition.Status;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a node stands in the cluster. Reason and message are the kubelet's own words: they are
 * shortened, decide nothing, and only the reason counts as news.
 *
 * @param present whether there is a Node object
 * @param since when its Ready condition changed, as the object says
 */
record Standing(boolean present, Status ready, String reason, String message, Instant since) {

    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_,:]{0,63}");
    private static final Pattern NOT_PRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}]");
    private static final int LONGEST_MESSAGE = 300;

    static Standing deleted(Instant now) {
        return new Standing(
                false, Status.UNKNOWN, "NodeDeleted", "There is no Node object of this name.", now);
    }

    static Standing of(Node node, Instant now) {
        NodeCondition ready =
                node.getStatus() == null || node.getStatus().getConditions() == null
                        ? null
                        : node.getStatus().getConditions().stream()
                                .filter(condition -> "Ready".equals(condition.getType()))
                                .findFirst()
                                .orElse(null);
        return ready == null
                ? new Standing(
                        true, Status.FALSE, "NotReported", "The Node says nothing of Ready.", now)
                : new Standing(
                        true,
                        status(ready.getStatus()),
                        word(ready.getReason()),
                        line(ready.getMessage()),
                        time(ready.getLastTransitionTime(), now));
    }

    /** What is compared: a message changes with every second that passes. */
    String news() {
        return present ? ready + " " + reason : "DELETED";
    }

    private static Status status(@Nullable String text) {
        return switch (text) {
            case "True" -> Status.TRUE;
            case "False" -> Status.FALSE;
            case null, default -> Status.UNKNOWN;
        };
    }

    private static String word(@Nullable String reason) {
        return reason != null && WORD.matcher(reason).matches() ? reason : "NoReason";
    }

    private static String line(@Nullable String message) {
        String printable =
                message == null ? "" : NOT_PRINTABLE.matcher(message).replaceAll(" ").strip();
        return printable.length() <= LONGEST_MESSAGE
                ? printable
                : printable.substring(0, LONGEST_MESSAGE) + "…";
    }

    private static Instant time(@Nullable String text, Instant now) {
        try {
            return text == null ? now : Instant.parse(text);
        } catch (DateTimeParseException odd) {
            return now;
        }
    }
}
