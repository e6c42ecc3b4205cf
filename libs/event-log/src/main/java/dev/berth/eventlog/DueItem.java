/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

/**
 * One claim on one piece of due work.
 *
 * @param kind what to do
 * @param key to whom; unique within the kind
 * @param payload as scheduled
 * @param tries this claim included; starts at 1, and again at 1 after a re-schedule
 * @param epoch fence: grows with every claim of (kind, key), also across re-schedule
 */
public record DueItem(String kind, String key, String payload, int tries, long epoch) {}
