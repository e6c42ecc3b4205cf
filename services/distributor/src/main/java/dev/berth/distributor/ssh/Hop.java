/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

/** A machine on the way, with what proves it and what opens it; nothing was sent yet. */
record Hop(Target target, HostKeyCheck hostKey, LoginKey login) {}
