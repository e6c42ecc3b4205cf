/**
 * A kubelet that is only a client: it reads the files that were put on its machine, bootstraps,
 * registers, renews its Lease and asks for its serving certificate as a real one (1.34) does, in
 * the same order and with the same credentials. It runs no containers. A virtual thread or two per
 * kubelet.
 */
@NullMarked
package dev.berth.sandbox.kubelet;

import org.jspecify.annotations.NullMarked;
