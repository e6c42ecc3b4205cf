/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What {@code helm test} asks of an installation, from inside a service's own image, with its own
 * settings, logins and service account: is everything there that this service needs?
 */
@NullMarked
package dev.berth.check;

import org.jspecify.annotations.NullMarked;
