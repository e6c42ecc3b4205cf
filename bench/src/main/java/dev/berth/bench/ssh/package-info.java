/* SPDX-License-Identifier: Apache-2.0 */
/**
 * {@code make bench-ssh} and {@code make bench-mixed}: run pushes in turn, check what they did, and
 * print what it cost.
 */
@NullMarked
package dev.berth.bench.ssh;

import org.jspecify.annotations.NullMarked;
