/**
 * All of Berth on this machine: the sandbox (broker, Postgres, cluster, machines) in this process,
 * the three packaged services as processes of their own, as in production.
 */
@NullMarked
package dev.berth.e2e.stack;

import org.jspecify.annotations.NullMarked;
