/**
 * From the watch to the answer: every certificate request of the kubelet signers becomes a durable
 * row, is judged by {@link dev.berth.approver.csr.policy.CsrPolicy} until there is a decision, and
 * the decision is committed before it is applied, so that it survives us and never happens twice.
 */
@NullMarked
package dev.berth.approver.csr;

import org.jspecify.annotations.NullMarked;
