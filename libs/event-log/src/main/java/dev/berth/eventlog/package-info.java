/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Say it once, hear it once, do it until done: what a service needs to state facts on Kafka, to
 * take facts in, and to keep promises of its own, with Postgres as the only thing that must be
 * written. {@link dev.berth.eventlog.Outbox} publishes a record if and only if the caller's
 * transaction commits, {@link dev.berth.eventlog.Listening} lets a record take effect exactly once,
 * {@link dev.berth.eventlog.DueWork} runs work until it says that it is done. The tables live in
 * the schema of the service that uses the library.
 */
@NullMarked
package dev.berth.eventlog;

import org.jspecify.annotations.NullMarked;
