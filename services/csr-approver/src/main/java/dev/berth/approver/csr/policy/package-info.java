/**
 * The decision, apart from the act: a parsed request and a snapshot of the inventory go in, a
 * judgement with the result of every check comes out. One small class per check, one ordered list
 * ({@link dev.berth.approver.csr.policy.CsrPolicy}). No cluster, no database, no clock.
 */
@NullMarked
package dev.berth.approver.csr.policy;

import org.jspecify.annotations.NullMarked;
