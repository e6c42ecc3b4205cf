/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

/** One check of a kubelet's API: what was expected, what was answered. */
public record VerificationResult(String check, String expected, String answered, boolean passed) {}
