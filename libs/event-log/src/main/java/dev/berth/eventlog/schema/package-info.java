/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Brings the library's tables up to date inside the service's own Flyway run, but with a history of
 * its own ({@code event_log_history}), so that versions of library and service never collide.
 */
@NullMarked
package dev.berth.eventlog.schema;

import org.jspecify.annotations.NullMarked;
