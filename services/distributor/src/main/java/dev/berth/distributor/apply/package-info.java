/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The one constant script that runs on machines, what it is told and how its answer is read. {@link
 * dev.berth.distributor.apply.BerthApply} is the only way in; it knows the script's protocol and
 * the preflight checks, and nothing of jobs, clusters or the database. Decisions ({@link
 * dev.berth.distributor.apply.GuardRails}, {@link dev.berth.distributor.apply.Surroundings}, {@link
 * dev.berth.distributor.apply.ApplyReport}) are pure.
 */
@NullMarked
package dev.berth.distributor.apply;

import org.jspecify.annotations.NullMarked;
