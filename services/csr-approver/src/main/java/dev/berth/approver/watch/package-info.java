/**
 * The eyes: watches of requests, nodes and leases, put into one order and handed on one at a time.
 * What they show is never the only way to learn something; every durable row is also looked at by
 * timer.
 */
@NullMarked
package dev.berth.approver.watch;

import org.jspecify.annotations.NullMarked;
