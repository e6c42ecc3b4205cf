/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

/** How much a push does besides its work. */
enum Flavour {
    /** No preflight, nothing made durable, no settling: what the peers do. */
    BARE,
    /** Every preflight check, everything made durable; no settling, which is waiting by design. */
    FULL
}
