/** The packaged services as processes, joined by real clients; killed and cut off on purpose. */
package dev.berth.e2e;
