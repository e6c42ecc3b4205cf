/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The distributor: it puts the rendered set on the machine and starts the kubelet. {@code
 * distribution} holds the jobs and decides, {@code apply} is the script that works on machines and
 * all who speak its language, {@code ssh} reaches machines, {@code bootstrap} makes and revokes the
 * tokens that kubelets join with.
 */
@NullMarked
package dev.berth.distributor;

import org.jspecify.annotations.NullMarked;
