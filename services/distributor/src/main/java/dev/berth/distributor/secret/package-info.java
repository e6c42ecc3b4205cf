/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Secrets that profiles put on machines, named in facts and held by nobody but this service: one
 * folder, flat names, in memory for one push.
 */
@NullMarked
package dev.berth.distributor.secret;

import org.jspecify.annotations.NullMarked;
