/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From a committed transaction to Kafka: rows are appended with the caller's change, and one relay
 * of all processes of a service sends the oldest ones in order and deletes those that were
 * acknowledged.
 */
@NullMarked
package dev.berth.eventlog.outbox;

import org.jspecify.annotations.NullMarked;
