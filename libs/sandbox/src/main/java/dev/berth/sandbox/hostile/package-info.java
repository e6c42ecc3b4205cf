/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Machines that never work: dead, hung, or talking without end at each stage of an SSH
 * conversation. They say how much they got rid of, which is what their visitor put up with.
 */
@NullMarked
package dev.berth.sandbox.hostile;

import org.jspecify.annotations.NullMarked;
