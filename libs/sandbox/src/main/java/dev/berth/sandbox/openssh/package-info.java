/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Plain OpenSSH servers on loopback, for what only the real one can show: certificates, banners,
 * forwardings, algorithms. Needs Debian's openssh-server; where that is missing, tests are skipped
 * with the reason. A login gets a shell on this very computer: tests run nothing that changes it.
 */
@NullMarked
package dev.berth.sandbox.openssh;

import org.jspecify.annotations.NullMarked;
