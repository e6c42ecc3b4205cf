/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How much waits and for how long, for people who watch: read from the tables now and then, shown
 * as gauges.
 */
@NullMarked
package dev.berth.eventlog.gauge;

import org.jspecify.annotations.NullMarked;
