/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From Kafka to an effect that happens once: decode, one transaction of inbox mark and effect,
 * patience with what is away, and the dead-letter topic for what can never take effect.
 */
@NullMarked
package dev.berth.eventlog.hearing;

import org.jspecify.annotations.NullMarked;
