/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Bootstrap tokens: one per attempt, of which only the id is ever recorded or said. The secret half
 * exists in its Kubernetes Secret, in the memory of one push, and in a 0600 file on that machine.
 * The id is committed before the Secret is made, so whatever is killed in between, somebody knows
 * what to delete.
 */
@NullMarked
package dev.berth.distributor.bootstrap;

import org.jspecify.annotations.NullMarked;
