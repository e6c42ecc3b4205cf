/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Work that is done when it is due: rows are scheduled with the caller's change, claimed with a
 * lease by the engine of any process, and run by the service's handlers until they say that it is
 * done.
 */
@NullMarked
package dev.berth.eventlog.due;

import org.jspecify.annotations.NullMarked;
