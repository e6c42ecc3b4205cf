/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The machines of the bench: one OpenSSH server each, with a root of its own, and the check of what
 * is on them afterwards.
 */
@NullMarked
package dev.berth.bench.machine;

import org.jspecify.annotations.NullMarked;
