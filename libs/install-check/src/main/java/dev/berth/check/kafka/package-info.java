/* SPDX-License-Identifier: Apache-2.0 */
/** Kafka as this service needs it: reachable, with its login, its topics and its rights. */
@NullMarked
package dev.berth.check.kafka;

import org.jspecify.annotations.NullMarked;
