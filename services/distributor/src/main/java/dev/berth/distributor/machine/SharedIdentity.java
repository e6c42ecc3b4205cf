/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.machine;

import dev.berth.events.PreflightFinding;

/**
 * Another node's machine states the identity of this one.
 *
 * @param finding what was seen, and what to do
 * @param stops whether this attempt must not go on
 */
public record SharedIdentity(PreflightFinding finding, boolean stops) {}
