/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import java.time.Duration;

/**
 * What a machine may cost us.
 *
 * @param total from the first packet to the end of the command
 * @param outputBytes kept of standard output and of standard error each; a machine that sends more
 *     than sixteen times as much is hung up on
 */
public record Limits(Duration total, int outputBytes) {

    /** Evidence is at most this long. */
    public static final int EVIDENCE_BYTES = 64 * 1024;

    public static Limits within(Duration total) {
        return new Limits(total, EVIDENCE_BYTES);
    }
}
