/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Work that is not done, for people who ask what something waits for.
 *
 * @param due when it may be claimed (again)
 * @param running whether somebody works on it now
 * @param tries claims so far
 * @param lastReason why it was given back last
 * @param payload what its handler will get
 */
public record DuePending(
        Instant due, boolean running, int tries, @Nullable String lastReason, String payload) {}
