/**
 * A real Postgres that keeps what it was told: durable settings as in production, one schema and
 * role per service that cannot see the others', and stop and restart on the same data.
 */
@NullMarked
package dev.berth.sandbox.postgres;

import org.jspecify.annotations.NullMarked;
