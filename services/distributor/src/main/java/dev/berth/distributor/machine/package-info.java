/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which machines this service has seen: by the identity they state themselves, and under which
 * node. Machines made from one image often share it, and much that runs on nodes takes it for
 * unique.
 */
@NullMarked
package dev.berth.distributor.machine;

import org.jspecify.annotations.NullMarked;
