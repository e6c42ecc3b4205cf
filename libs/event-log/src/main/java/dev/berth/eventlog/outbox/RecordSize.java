/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.outbox;

import dev.berth.eventlog.OutboundRecord;
import java.nio.charset.StandardCharsets;

/**
 * How big a record gets on the wire: an upper bound, so that what passes here passes the producer.
 */
final class RecordSize {

    /**
     * Batch header (61 bytes), record header and length prefixes, rounded up; and the traceparent
     * header.
     */
    static final int FRAMING = 256;

    /** Two length prefixes. */
    private static final int PER_HEADER = 10;

    private RecordSize() {}

    static long of(OutboundRecord record) {
        long bytes = (long) FRAMING + record.value().length + utf8(record.key());
        for (var header : record.headers().entrySet()) {
            bytes += PER_HEADER + utf8(header.getKey()) + utf8(header.getValue());
        }
        return bytes;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
