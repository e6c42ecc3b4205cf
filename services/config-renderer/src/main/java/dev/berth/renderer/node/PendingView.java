/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.events.ContractJson;
import dev.berth.events.Machine;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pending change as somebody reads it before accepting or dismissing it.
 *
 * @param digest of all that is shown, and of what the change would replace: sent back with the
 *     decision, so that nobody decides on what they have not seen
 * @param rejoin why the machine is to be joined anew with it; absent when it is not
 * @param consequence what accepting it asks for next; absent when that is nothing
 */
record PendingView(
        String source,
        String digest,
        List<String> why,
        @Nullable String rejoin,
        @Nullable String consequence,
        List<Difference> differences,
        NodeSpec spec,
        Instant at) {

    private static final int SHOWN = 20;

    static List<PendingView> of(NodeRecord record) {
        return record.pending().stream().map(change -> of(record, change)).toList();
    }

    private static PendingView of(NodeRecord record, PendingChange change) {
        return new PendingView(
                change.source(),
                digest(new Digested(record.spec(), change.spec(), change.rejoin(), change.why())),
                change.why(),
                change.rejoin(),
                consequence(record, change),
                Difference.between(record.spec(), change.spec()),
                change.spec(),
                change.at());
    }

    private static @Nullable String consequence(NodeRecord record, PendingChange change) {
        boolean endsCustody =
                record.phase() == NodePhase.REGISTERED
                        && change.rejoin() == null
                        && Machine.of(change.spec()).mayBeAnotherThan(Machine.of(record.spec()));
        return endsCustody
                ? "the machine may be another one then: certificates issued so far are not renewed"
                        + " any more, and the node has to be rejoined before they expire"
                : null;
    }

    /** What the source wants, for an error. */
    String sentence() {
        return "the source "
                + source
                + " wants "
                + (rejoin == null ? "" : "a rejoin (" + rejoin + ") and ")
                + (differences.isEmpty()
                        ? "no other setting"
                        : differences.stream()
                                .limit(SHOWN)
                                .map(Difference::sentence)
                                .collect(Collectors.joining(", ")))
                + " (digest "
                + digest
                + ")";
    }

    private record Digested(
            NodeSpec from, NodeSpec to, @Nullable String rejoin, List<String> why) {}

    private static String digest(Digested shown) {
        try {
            byte[] json =
                    ContractJson.mapper()
                            .writeValueAsString(shown)
                            .getBytes(StandardCharsets.UTF_8);
            return "sha256:"
                    + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
