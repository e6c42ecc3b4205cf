/* SPDX-License-Identifier: Apache-2.0 */
/**
 * {@code make bench-ssh}: runs the peers in turn, checks what they did, and prints what it cost.
 */
@NullMarked
package dev.berth.bench.ssh;

import org.jspecify.annotations.NullMarked;
