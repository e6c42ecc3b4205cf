/**
 * Machines to deploy to: real SSH servers on loopback addresses whose commands run in a real shell
 * below a root folder of their own, with a systemd that is files and a kubelet that is whatever the
 * test wants. They can be taken away, re-imaged and cut off in mid-sentence.
 */
@NullMarked
package dev.berth.sandbox.machine;

import org.jspecify.annotations.NullMarked;
