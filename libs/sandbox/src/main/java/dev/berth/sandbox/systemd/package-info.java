/**
 * Machines as they are in production: systemd as PID 1, OpenSSH, sudo, a journal and containerd,
 * each with a root, a network and a host key of its own. They are systemd-nspawn containers from
 * Debian packages, need root and boot in seconds. Where they cannot run, they say why and tests are
 * skipped.
 */
@NullMarked
package dev.berth.sandbox.systemd;

import org.jspecify.annotations.NullMarked;
