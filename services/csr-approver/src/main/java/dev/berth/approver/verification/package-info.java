/**
 * Proof that a kubelet's own port is as closed as it should be. After each serving certificate of a
 * registered node its kubelet is asked as nobody, with a random token, with a certificate without
 * rights and with one that may read metrics; what it answers is said as a fact. The machine is
 * dialled by the inventory's address, only a certificate that Berth approved for it is talked to,
 * and nothing that opens the API server is ever sent to it.
 */
@NullMarked
package dev.berth.approver.verification;

import org.jspecify.annotations.NullMarked;
