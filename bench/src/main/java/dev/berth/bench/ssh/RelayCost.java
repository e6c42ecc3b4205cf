/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

/** The same connections with and without the relay between, no delay. */
record RelayCost(Cost direct, Cost relayed) {}
