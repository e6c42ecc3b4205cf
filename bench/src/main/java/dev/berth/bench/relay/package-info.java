/* SPDX-License-Identifier: Apache-2.0 */
/** A link with a given round trip time between a client and the machines. */
@NullMarked
package dev.berth.bench.relay;

import org.jspecify.annotations.NullMarked;
