/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The jobs: a rendered set becomes a durable row, a worker claims it, looks whether it may, puts
 * the set on the machine and says what came of it, in the transaction that ends the row. Decisions
 * ({@link dev.berth.distributor.distribution.RetryPolicy}, {@link
 * dev.berth.distributor.distribution.Diagnosis}) are pure; {@link
 * dev.berth.distributor.distribution.FactReactions} is the table of contents.
 */
@NullMarked
package dev.berth.distributor.distribution;

import org.jspecify.annotations.NullMarked;
