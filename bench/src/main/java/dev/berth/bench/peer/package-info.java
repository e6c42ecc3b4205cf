/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The ways to do the work that are compared: the guide's, the administrator's, Ansible's and
 * Berth's.
 */
@NullMarked
package dev.berth.bench.peer;

import org.jspecify.annotations.NullMarked;
