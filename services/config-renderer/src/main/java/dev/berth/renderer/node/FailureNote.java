/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.FailureClass;
import dev.berth.events.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where and why the current attempt failed. */
record FailureNote(
        Step step, FailureClass failure, String message, @Nullable String evidence, Instant at) {}
