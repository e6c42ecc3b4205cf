/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One verified connection to one machine, one command on it. The package knows how to reach a
 * machine and how not to trust it: the host key is checked before a byte of ours is sent, output is
 * bounded and made printable at the edge. It knows nothing of nodes, files or tokens.
 */
@NullMarked
package dev.berth.distributor.ssh;

import org.jspecify.annotations.NullMarked;
