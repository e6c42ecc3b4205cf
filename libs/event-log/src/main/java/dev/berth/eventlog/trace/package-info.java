/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Carries the W3C trace context over the gaps: from a transaction to its outbox row, from a due row
 * to its run.
 */
@NullMarked
package dev.berth.eventlog.trace;

import org.jspecify.annotations.NullMarked;
