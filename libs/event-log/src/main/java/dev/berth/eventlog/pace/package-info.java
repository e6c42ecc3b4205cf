/* SPDX-License-Identifier: Apache-2.0 */
/**
 * When to go on: woken by a commit in this process, after a pause otherwise, after a longer one
 * when it failed.
 */
@NullMarked
package dev.berth.eventlog.pace;

import org.jspecify.annotations.NullMarked;
