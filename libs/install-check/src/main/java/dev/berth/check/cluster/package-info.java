/* SPDX-License-Identifier: Apache-2.0 */
/** The Kubernetes cluster as Berth needs it: permissions, bootstrap tokens, signer, no bypass. */
@NullMarked
package dev.berth.check.cluster;

import org.jspecify.annotations.NullMarked;
