/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How many machines are worked on at once: by this process, of a pool, behind a jump host – and
 * never the same machine twice at a time, whoever works on it and in whichever process.
 */
@NullMarked
package dev.berth.distributor.flow;

import org.jspecify.annotations.NullMarked;
